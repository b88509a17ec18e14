package blipbatch.run;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Spring Batch keeps times without a zone; they are the system's. */
final class BatchTime {

    private BatchTime() {}

    static LocalDateTime of(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneId.systemDefault());
    }

    static Instant instant(LocalDateTime time) {
        return time.atZone(ZoneId.systemDefault()).toInstant();
    }

    static @Nullable Instant instantOrNull(@Nullable LocalDateTime time) {
        return time == null ? null : instant(time);
    }
}
