package blipbatch.run;

import blipbatch.worker.RunsUnderWay;
import java.time.Clock;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is on record of runs whose worker died. Every change is one that of several workers exactly one makes; Spring
 * Batch's own {@code recover} looks at no version of the run, so that each of them would.
 */
@Component
class DeadRuns {

    /** Never before what the dead one put on record, whose clock may have been ahead of this machine's. */
    private static final String FAIL = """
            SET STATUS = 'FAILED', EXIT_CODE = 'FAILED', EXIT_MESSAGE = :reason, VERSION = VERSION + 1,
                END_TIME = GREATEST(CAST(:now AS TIMESTAMP), LAST_UPDATED),
                LAST_UPDATED = GREATEST(CAST(:now AS TIMESTAMP), LAST_UPDATED)
            WHERE JOB_EXECUTION_ID = :run AND STATUS IN %s
            """.formatted(RunsUnderWay.STATUSES);

    private static final String SETTLED = """
            DELETE FROM RUN_TO_RESTART WHERE JOB_EXECUTION_ID IN (
                SELECT e.JOB_EXECUTION_ID FROM BATCH_JOB_EXECUTION e
                WHERE e.JOB_EXECUTION_ID = RUN_TO_RESTART.JOB_EXECUTION_ID AND (e.STATUS <> 'FAILED' OR EXISTS (
                    SELECT 1 FROM BATCH_JOB_EXECUTION newer
                    WHERE newer.JOB_INSTANCE_ID = e.JOB_INSTANCE_ID
                        AND newer.JOB_EXECUTION_ID > e.JOB_EXECUTION_ID)))
            """;

    private static final String TO_RESTART = """
            SELECT r.JOB_EXECUTION_ID FROM RUN_TO_RESTART r
            JOIN BATCH_JOB_EXECUTION e ON e.JOB_EXECUTION_ID = r.JOB_EXECUTION_ID
            JOIN BATCH_JOB_INSTANCE i ON i.JOB_INSTANCE_ID = e.JOB_INSTANCE_ID
            WHERE i.JOB_NAME = :job
            ORDER BY r.JOB_EXECUTION_ID
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    DeadRuns(JdbcClient jdbc, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Puts the run on record as failed; returns false if it has ended, or another worker was faster. */
    boolean fail(long run, String reason, boolean toRestart) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (fail("BATCH_JOB_EXECUTION", run, reason) == 0) {
                return false;
            }
            fail("BATCH_STEP_EXECUTION", run, reason);
            if (toRestart) {
                jdbc.sql("INSERT INTO RUN_TO_RESTART VALUES (:run)")
                        .param("run", run)
                        .update();
            }
            return true;
        }));
    }

    private int fail(String table, long run, String reason) {
        return jdbc.sql("UPDATE " + table + " " + FAIL)
                .param("reason", reason)
                .param("now", BatchTime.of(clock.instant()))
                .param("run", run)
                .update();
    }

    /** Those of the job that wait for somebody to restart them. */
    List<Long> toRestart(String job) {
        jdbc.sql(SETTLED).update();
        return jdbc.sql(TO_RESTART).param("job", job).query(Long.class).list();
    }
}
