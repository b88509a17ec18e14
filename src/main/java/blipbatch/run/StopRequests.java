package blipbatch.run;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whether a run was asked to stop, at whichever worker. Spring Batch looks when a chunk is written, which a slow picture may put off
 * for long.
 */
@Component
public class StopRequests {

    private static final Logger log = LoggerFactory.getLogger(StopRequests.class);

    private final JdbcClient jdbc;

    StopRequests(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** If so, has the step begin nothing more. */
    public void heed(StepExecution step) {
        try {
            boolean asked = jdbc.sql(
                                    "SELECT COUNT(*) FROM BATCH_JOB_EXECUTION WHERE JOB_EXECUTION_ID = :run AND STATUS = 'STOPPING'")
                            .param("run", step.getJobExecutionId())
                            .query(Long.class)
                            .single()
                    > 0;
            if (asked) {
                step.setTerminateOnly();
            }
        } catch (DataAccessException e) {
            log.debug(
                    "Whether run {} was stopped is not known before its chunk is written.",
                    step.getJobExecutionId(),
                    e);
        }
    }
}
