package blipbatch.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Scope;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How many items a run is expected to have. That was counted at its launch; more come while it works, and others take some of them. So it
 * is counted anew while the run goes on, and put on record where readers of the history find it.
 */
@Component
@Scope("step")
public class RunTotal {

    private static final Logger log = LoggerFactory.getLogger(RunTotal.class);

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final StepExecution step;
    private final JdbcClient jdbc;
    private final Clock clock;
    private Instant next;

    RunTotal(@Value("#{stepExecution}") StepExecution step, JdbcClient jdbc, Clock clock) {
        this.step = step;
        this.jdbc = jdbc;
        this.clock = clock;
        this.next = clock.instant().plus(INTERVAL);
    }

    /** @param toCome how many further items the run would find now; null where that is not known soon */
    public void count(Supplier<@Nullable Long> toCome) {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(INTERVAL);
        Long more = toCome.get();
        if (more == null) {
            return;
        }
        long taken =
                RunItems.of(step.getExecutionContext()).map(RunItems::claimed).orElse(0L);
        try {
            jdbc.sql("UPDATE BATCH_JOB_EXECUTION_PARAMS SET PARAMETER_VALUE = :total"
                            + " WHERE JOB_EXECUTION_ID = :run AND PARAMETER_NAME = '" + RunParameters.TOTAL + "'")
                    .param("total", String.valueOf(Math.max(taken, step.getReadCount()) + more))
                    .param("run", step.getJobExecutionId())
                    .update();
        } catch (DataAccessException e) {
            log.debug("How many items run {} has is not on record.", step.getJobExecutionId(), e);
        }
    }
}
