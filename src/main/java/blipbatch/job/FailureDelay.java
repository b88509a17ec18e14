package blipbatch.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.springframework.stereotype.Component;

/** How long to wait after runs that failed: twice as long with each in a row. */
@Component
class FailureDelay {

    private static final int MAX_DOUBLINGS = 20;

    private final JobSettings settings;
    private final Clock clock;
    private int failuresInARow;
    private Instant until = Instant.MIN;

    FailureDelay(JobSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    synchronized void runEnded(boolean failed) {
        until = failed ? nextRunAfterFailure() : Instant.MIN;
        failuresInARow = failed ? failuresInARow + 1 : 0;
    }

    private Instant nextRunAfterFailure() {
        int doublings = Math.min(failuresInARow, MAX_DOUBLINGS);
        Duration delay = settings.failureDelay().multipliedBy(1L << doublings);
        return clock.instant().plus(Collections.min(List.of(delay, settings.maxFailureDelay())));
    }

    synchronized boolean isOver() {
        return !clock.instant().isBefore(until);
    }
}
