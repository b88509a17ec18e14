package blipbatch.run;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The jobs that people have paused: at every worker, and however often these are started anew, until people let them go on. */
@Component
public class JobPauses {

    private static final Logger log = LoggerFactory.getLogger(JobPauses.class);

    /**
     * @param run the one whose stop paused the job; null if the job itself was paused
     * @param by who did it, in words; null where that is not known
     */
    public record Pause(
            Instant since, @Nullable Long run, @Nullable String by) {}

    /** A job was paused, and its runs may begin again. */
    public record Resumed() {}

    private static final String STOP_RUNS = """
            UPDATE BATCH_JOB_EXECUTION SET STATUS = 'STOPPING', VERSION = VERSION + 1, LAST_UPDATED = :now
            WHERE STATUS IN ('STARTING', 'STARTED') AND JOB_INSTANCE_ID IN
                (SELECT i.JOB_INSTANCE_ID FROM BATCH_JOB_INSTANCE i WHERE i.JOB_NAME = :job)
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    JobPauses(JdbcClient jdbc, PlatformTransactionManager transactions, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.events = events;
        this.clock = clock;
    }

    public Optional<Pause> of(String job) {
        return jdbc.sql("SELECT SINCE, JOB_EXECUTION_ID AS RUN, STOPPED_BY FROM JOB_PAUSE WHERE JOB_NAME = :job")
                .param("job", job)
                .query((row, number) -> new Pause(
                        row.getObject("SINCE", OffsetDateTime.class).toInstant(),
                        row.getObject("RUN", Long.class),
                        row.getString("STOPPED_BY")))
                .optional();
    }

    public boolean isPaused(String job) {
        return of(job).isPresent();
    }

    /**
     * Has no further run of the job begin, and those under way at whichever worker end after the chunk in hand. The pause is
     * on record before they are looked for: a run that is not there yet then sees the pause.
     */
    public void pause(String job) {
        transaction.executeWithoutResult(status -> {
            put(job, null);
            jdbc.sql("UPDATE JOB_PAUSE SET JOB_EXECUTION_ID = NULL WHERE JOB_NAME = :job")
                    .param("job", job)
                    .update();
        });
        jdbc.sql(STOP_RUNS)
                .param("now", BatchTime.of(clock.instant()))
                .param("job", job)
                .update();
    }

    /** A person stopped this run: no other begins in its stead. */
    public void pause(String job, long run) {
        put(job, run);
        log.warn(
                "Run {} is being stopped: no other {} run begins, at any worker, until it is restarted or abandoned, or the job resumed.",
                run,
                job);
    }

    private void put(String job, @Nullable Long run) {
        jdbc.sql("INSERT INTO JOB_PAUSE SELECT :job, CURRENT_TIMESTAMP, CAST(:run AS BIGINT), CAST(:by AS VARCHAR)"
                        + " WHERE NOT EXISTS (SELECT 1 FROM JOB_PAUSE WHERE JOB_NAME = :job)")
                .param("job", job)
                .param("run", run)
                .param("by", Caller.inWords())
                .update();
    }

    public void resume(String job) {
        if (jdbc.sql("DELETE FROM JOB_PAUSE WHERE JOB_NAME = :job")
                        .param("job", job)
                        .update()
                > 0) {
            events.publishEvent(new Resumed());
        }
    }

    /** Ends the pause that the stop of this run began; another goes on. */
    public void resume(String job, long run) {
        if (jdbc.sql("DELETE FROM JOB_PAUSE WHERE JOB_NAME = :job AND JOB_EXECUTION_ID = :run")
                        .param("job", job)
                        .param("run", run)
                        .update()
                > 0) {
            events.publishEvent(new Resumed());
        }
    }
}
