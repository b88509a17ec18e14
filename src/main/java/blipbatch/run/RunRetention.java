package blipbatch.run;

import blipbatch.worker.RunsUnderWay;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Removes runs that ended longer ago than the record is kept, also those that could have been restarted. A run that is
 * under way stays, and with it every other execution of its instance. {@code JobRepository} can delete one execution at
 * a time, with a dozen statements for each; these few are for hundreds.
 */
@Component
class RunRetention {

    private static final Logger log = LoggerFactory.getLogger(RunRetention.class);

    /** Few enough to be a short transaction: launches and chunks write to the same tables. */
    static final int RUNS_PER_TRANSACTION = 500;

    /** Created before implies nothing about the end, but lets the index find the few to look at. */
    private static final String OLD = """
            SELECT e.JOB_EXECUTION_ID AS ID, e.JOB_INSTANCE_ID AS INSTANCE_ID FROM BATCH_JOB_EXECUTION e
            WHERE e.CREATE_TIME < :limit AND COALESCE(e.END_TIME, e.LAST_UPDATED, e.CREATE_TIME) < :limit
                AND e.STATUS NOT IN %1$s
                AND NOT EXISTS (SELECT 1 FROM BATCH_JOB_EXECUTION r
                    WHERE r.JOB_INSTANCE_ID = e.JOB_INSTANCE_ID AND r.STATUS IN %1$s)
            ORDER BY e.CREATE_TIME, e.JOB_EXECUTION_ID
            FETCH FIRST %2$d ROWS ONLY
            """.formatted(RunsUnderWay.STATUSES, RUNS_PER_TRANSACTION);

    /** From the leaves to the root; the failures of a run's items go with the run. */
    private static final List<String> REMOVALS = List.of(
            """
            DELETE FROM BATCH_STEP_EXECUTION_CONTEXT WHERE STEP_EXECUTION_ID IN
                (SELECT STEP_EXECUTION_ID FROM BATCH_STEP_EXECUTION WHERE JOB_EXECUTION_ID IN (:ids))
            """,
            "DELETE FROM BATCH_STEP_EXECUTION WHERE JOB_EXECUTION_ID IN (:ids)",
            "DELETE FROM BATCH_JOB_EXECUTION_CONTEXT WHERE JOB_EXECUTION_ID IN (:ids)",
            "DELETE FROM BATCH_JOB_EXECUTION_PARAMS WHERE JOB_EXECUTION_ID IN (:ids)",
            "DELETE FROM BATCH_JOB_EXECUTION WHERE JOB_EXECUTION_ID IN (:ids)");

    private static final String REMOVE_INSTANCES = """
            DELETE FROM BATCH_JOB_INSTANCE WHERE JOB_INSTANCE_ID IN (:instances) AND NOT EXISTS
                (SELECT 1 FROM BATCH_JOB_EXECUTION e WHERE e.JOB_INSTANCE_ID = BATCH_JOB_INSTANCE.JOB_INSTANCE_ID)
            """;

    private record OldRun(long id, long instanceId) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final RunSettings settings;

    RunRetention(JdbcClient jdbc, PlatformTransactionManager transactions, RunSettings settings) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        // Nobody waits for it, unlike for a page.
        this.transaction.setTimeout(600);
        this.settings = settings;
    }

    /** Another worker may do the same at the same time: what one has removed, the other does not find. */
    @Scheduled(initialDelay = 1, fixedDelay = 60, timeUnit = TimeUnit.MINUTES)
    void removeOldRuns() {
        try {
            int removed = removeAllOld();
            if (removed > 0) {
                log.info(
                        "{} runs that ended more than {} ago were removed from the record.",
                        removed,
                        InWords.duration(settings.retention().toSeconds()));
            }
        } catch (DataAccessException e) {
            log.warn(
                    "Old runs could not be removed from the record; the next attempt is in an hour: {}",
                    e.getMessage());
        }
    }

    private int removeAllOld() {
        LocalDateTime limit = BatchTime.of(databaseTime().minus(settings.retention()));
        int removed = 0;
        int some;
        do {
            some = Objects.requireNonNull(transaction.execute(status -> removeSome(limit)));
            removed += some;
        } while (some == RUNS_PER_TRANSACTION);
        return removed;
    }

    /** A machine whose clock is wrong would remove what others have just put on record. */
    private Instant databaseTime() {
        return jdbc.sql("SELECT CURRENT_TIMESTAMP AS NOW")
                .query((row, number) ->
                        row.getObject("NOW", OffsetDateTime.class).toInstant())
                .single();
    }

    private int removeSome(LocalDateTime limit) {
        List<OldRun> old =
                jdbc.sql(OLD).param("limit", limit).query(OldRun.class).list();
        if (!old.isEmpty()) {
            List<Long> ids = old.stream().map(OldRun::id).toList();
            REMOVALS.forEach(sql -> jdbc.sql(sql).param("ids", ids).update());
            List<Long> instances =
                    old.stream().map(OldRun::instanceId).distinct().toList();
            jdbc.sql(REMOVE_INSTANCES).param("instances", instances).update();
        }
        return old.size();
    }
}
