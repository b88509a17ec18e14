package blipbatch.run;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Spring Batch keeps times without a zone; they are in UTC, the zone of the process. */
final class BatchTime {

    private BatchTime() {}

    static LocalDateTime of(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    static Instant instant(LocalDateTime time) {
        return time.toInstant(ZoneOffset.UTC);
    }

    static @Nullable Instant instantOrNull(@Nullable LocalDateTime time) {
        return time == null ? null : instant(time);
    }
}
