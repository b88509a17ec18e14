package blipbatch.dashboard;

import blipbatch.run.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Times, durations and progress as people read them; in templates {@code @wording}. Times are the server's. */
@Component
class Wording {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);

    private final Clock clock;

    Wording(Clock clock) {
        this.clock = clock;
    }

    /** The time alone if it is today. */
    public String time(Instant instant) {
        ZonedDateTime time = instant.atZone(ZoneId.systemDefault());
        boolean today = time.toLocalDate().equals(LocalDate.ofInstant(clock.instant(), ZoneId.systemDefault()));
        return (today ? HOUR : DAY).format(time);
    }

    /** Of what began then and has ended then, or lasts. */
    public String duration(Instant from, @Nullable Instant to) {
        return duration(Duration.between(from, to == null ? clock.instant() : to));
    }

    public String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 10) {
            return String.format(Locale.ENGLISH, "%.1f s", Math.max(0, duration.toMillis()) / 1000.0);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return "%d min %d s".formatted(seconds / 60, seconds % 60);
        }
        return seconds < 86_400
                ? "%d h %d min".formatted(seconds / 3600, seconds / 60 % 60)
                : "%d d %d h".formatted(seconds / 86_400, seconds / 3600 % 24);
    }

    public String number(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    /** What is more than was expected at the launch is not told as a part of it. */
    public String progress(Progress progress) {
        List<String> parts = new ArrayList<>();
        Long total = progress.total();
        if (total == null || total <= progress.processed()) {
            parts.add(number(progress.processed()));
        } else {
            parts.add(number(progress.processed()) + " of " + number(total));
            parts.add("%d %%".formatted(100 * progress.processed() / total));
        }
        if (progress.itemsPerSecond() != null) {
            parts.add(rate(progress.itemsPerSecond()));
        }
        if (progress.remainingSeconds() != null && progress.estimatedEnd() != null) {
            parts.add("%s left, until %s"
                    .formatted(
                            duration(Duration.ofSeconds(progress.remainingSeconds())), time(progress.estimatedEnd())));
        }
        return String.join(" · ", parts);
    }

    private static String rate(double perSecond) {
        return perSecond < 1
                ? String.format(Locale.ENGLISH, "%.1f a minute", perSecond * 60)
                : String.format(Locale.ENGLISH, "%.1f a second", perSecond);
    }
}
