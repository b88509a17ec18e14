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

/** When things were, by the server's clock and zone, and how far they are; in the pages {@code ${@wording.time(...)}}. */
@Component
class Wording {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);

    private final Words words;
    private final Clock clock;

    Wording(Words words, Clock clock) {
        this.words = words;
        this.clock = clock;
    }

    /** The time alone if it is today. */
    public String time(Instant instant) {
        ZonedDateTime time = instant.atZone(ZoneId.systemDefault());
        boolean today = time.toLocalDate().equals(LocalDate.ofInstant(clock.instant(), ZoneId.systemDefault()));
        return (today ? HOUR : DAY).format(time);
    }

    /** Of what began then and has ended then, or lasts. */
    public String took(Instant from, @Nullable Instant to) {
        Duration took = Duration.between(from, to == null ? clock.instant() : to);
        return words.duration(Math.max(0, took.toMillis()) / 1000.0);
    }

    /** What is more than was expected at the launch is not told as a part of it. */
    public String progress(Progress progress) {
        List<String> parts = new ArrayList<>();
        Long total = progress.total();
        if (total == null || total <= progress.processed()) {
            parts.add(words.number(progress.processed()));
        } else {
            parts.add(words.number(progress.processed()) + " of " + words.number(total));
            parts.add("%d %%".formatted(100 * progress.processed() / total));
        }
        if (progress.itemsPerSecond() != null) {
            parts.add(words.rate(progress.itemsPerSecond()));
        }
        if (progress.remainingSeconds() != null && progress.estimatedEnd() != null) {
            parts.add("%s left, until %s"
                    .formatted(words.duration(progress.remainingSeconds()), time(progress.estimatedEnd())));
        }
        return String.join(" · ", parts);
    }
}
