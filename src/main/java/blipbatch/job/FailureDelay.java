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
    private int nowhereInARow;
    private Instant pausedUntil = Instant.MIN;

    FailureDelay(JobSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    synchronized void runEnded(boolean failed) {
        until = failed ? nextRunAfterFailure() : Instant.MIN;
        failuresInARow = failed ? failuresInARow + 1 : 0;
    }

    /**
     * A run that gave everything back as it was is not followed by the next at once, whatever its status. One that got nothing
     * may have met workers that were faster; several in a row have not.
     */
    synchronized void runWentOn(boolean finishedSomething, long items) {
        nowhereInARow = finishedSomething ? 0 : nowhereInARow + 1;
        if (nowhereInARow > 0 && (items > 0 || nowhereInARow > 2)) {
            pausedUntil = clock.instant().plus(settings.failureDelay());
        }
    }

    private Instant nextRunAfterFailure() {
        int doublings = Math.min(failuresInARow, MAX_DOUBLINGS);
        Duration delay = settings.failureDelay().multipliedBy(1L << doublings);
        return clock.instant().plus(Collections.min(List.of(delay, settings.maxFailureDelay())));
    }

    synchronized boolean isOver() {
        Instant now = clock.instant();
        return !now.isBefore(until) && !now.isBefore(pausedUntil);
    }
}
