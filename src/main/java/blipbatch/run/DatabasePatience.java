package blipbatch.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Scope;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;

/**
 * A MongoDB whose primary changes is away for a moment: a run asks again until it answers, and goes on. It gives up after a
 * while, once for the whole run, or when it is told to stop.
 */
@Component
@Scope("step") // as @StepScope, but without a proxy: attempts ask in threads of their own
public class DatabasePatience {

    private static final Logger log = LoggerFactory.getLogger(DatabasePatience.class);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final StepExecution step;
    private final Clock clock;
    private final Duration patience;
    private volatile boolean atAnEnd;

    DatabasePatience(@Value("#{stepExecution}") StepExecution step, Clock clock, RunSettings settings) {
        this.step = step;
        this.clock = clock;
        this.patience = settings.databasePatience();
    }

    public void run(Runnable change) {
        ask(() -> {
            change.run();
            return true;
        });
    }

    /** @param question that may be asked again when it is not known whether it was answered */
    public <T> T ask(Supplier<T> question) {
        Instant since = clock.instant();
        Duration pause = SHORTEST_PAUSE;
        while (true) {
            try {
                return question.get();
            } catch (DataAccessResourceFailureException | TransientDataAccessException e) {
                if (isEnough(since)) {
                    throw e;
                }
                if (pause.equals(SHORTEST_PAUSE)) {
                    log.warn(
                            "Run {} waits for the database, for {} s at most: {}",
                            step.getJobExecutionId(),
                            patience.toSeconds(),
                            e.getMessage());
                }
                pause(pause, e);
                pause = Collections.min(List.of(pause.multipliedBy(2), LONGEST_PAUSE));
            }
        }
    }

    private boolean isEnough(Instant since) {
        atAnEnd = atAnEnd || step.isTerminateOnly() || !clock.instant().isBefore(since.plus(patience));
        return atAnEnd;
    }

    private static void pause(Duration pause, RuntimeException otherwise) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw otherwise;
        }
    }
}
