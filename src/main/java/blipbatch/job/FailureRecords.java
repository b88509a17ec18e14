package blipbatch.job;

import blipbatch.queue.QueueItem;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The failures of a run, one by one, beside Spring Batch's own record of it. */
@Component
@StepScope
class FailureRecords {

    private static final Logger log = LoggerFactory.getLogger(FailureRecords.class);
    private static final int MAX_LENGTH = 1000;
    private static final Pattern CREDENTIALS = Pattern.compile("^([^:/?#]*:)?/*[^/?#]*@");
    private static final Pattern QUERY = Pattern.compile("[?#].*", Pattern.DOTALL);

    private final JdbcClient jdbc;
    private final Clock clock;
    private final long run;

    FailureRecords(JdbcClient jdbc, Clock clock, @Value("#{stepExecution.jobExecutionId}") long run) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.run = run;
    }

    /**
     * What became of the item is in the queue already, so that a record that cannot be written costs nothing else.
     *
     * @param counted whether it was one of the attempts that an item has
     * @param nextAttempt null if the item failed for good
     */
    void add(QueueItem item, CaptionFailure failure, boolean counted, @Nullable Instant nextAttempt) {
        try {
            jdbc.sql("""
                    INSERT INTO RUN_FAILURE (JOB_EXECUTION_ID, QUEUE_ID, POST_ID, PHOTO, KIND, REASON, ATTEMPT, COUNTED,
                        NEXT_ATTEMPT_AT, FAILED_AT)
                    VALUES (:run, :queueId, :postId, :photo, :kind, :reason, :attempt, :counted, :next, :now)
                    """)
                    .param("run", run)
                    .param("queueId", item.id().toHexString())
                    .param("postId", String.valueOf(item.imageId()))
                    .param("photo", failure.photo() == null ? null : bounded(withoutSecrets(failure.photo())))
                    .param("kind", failure.kind().word())
                    .param("reason", bounded(failure.getMessage()))
                    .param("attempt", item.retries() + 1)
                    .param("counted", counted)
                    .param("next", nextAttempt == null ? null : nextAttempt.atOffset(ZoneOffset.UTC))
                    .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DataAccessException e) {
            log.warn("The failure of item {} is not in the record of run {}: {}", item.id(), run, e.getMessage());
        }
    }

    /** A query may carry a signature, and what stands before the host a password. */
    static String withoutSecrets(String address) {
        return QUERY.matcher(CREDENTIALS.matcher(address).replaceFirst("$1//")).replaceFirst("");
    }

    private static String bounded(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH - 1) + "…";
    }
}
