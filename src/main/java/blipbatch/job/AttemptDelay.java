package blipbatch.job;

import blipbatch.queue.HeldItem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.stereotype.Component;

/** How long an item waits for its next attempt: fourfold with each, and by chance not quite as long as the others. */
@Component
class AttemptDelay {

    private static final int GROWTH = 4;
    private static final double JITTER = 0.25;

    private final JobSettings settings;
    private final Clock clock;

    AttemptDelay(JobSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** When an item is due that waits for its host: at some time after that is asked again, and by itself. */
    Instant behind(Instant nextProbe) {
        Instant now = clock.instant();
        double millis = settings.maxFailureDelay().toMillis()
                * (1 + JITTER * ThreadLocalRandom.current().nextDouble());
        return (nextProbe.isBefore(now) ? now : nextProbe)
                .plusMillis((long) millis)
                .truncatedTo(ChronoUnit.MILLIS);
    }

    /** Not shorter than the other side asked for, within the longest delay that is set. */
    Duration after(HeldItem item, CaptionFailure failure) {
        double growth = Math.pow(GROWTH, item.retries())
                * (1 + JITTER * ThreadLocalRandom.current().nextDouble());
        double millis = Math.min(
                settings.attemptDelay().toMillis() * growth,
                settings.maxAttemptDelay().toMillis());
        Duration asked =
                Collections.min(List.of(failure.retryAfter().orElse(Duration.ZERO), settings.maxAttemptDelay()));
        return Collections.max(List.of(Duration.ofMillis((long) millis), asked));
    }
}
