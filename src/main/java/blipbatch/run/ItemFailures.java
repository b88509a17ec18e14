package blipbatch.run;

import blipbatch.store.ReaderConnections;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The items that got no caption, run by run, beside Spring Batch's own record of the runs. */
@Component
public class ItemFailures {

    private static final Logger log = LoggerFactory.getLogger(ItemFailures.class);

    /** A failure, and the run that it was in. */
    public record OfRun(long run, ItemFailure failure) {}

    private static final int FIRST = 10;
    private static final int MAX_LENGTH = 1000;
    private static final Pattern CREDENTIALS = Pattern.compile("^([^:/?#]*:)?/*[^/?#]*@");
    private static final Pattern QUERY = Pattern.compile("[?#].*", Pattern.DOTALL);

    private final JdbcClient jdbc;
    private final JdbcClient pages;

    ItemFailures(JdbcClient jdbc, @ReaderConnections JdbcClient pages) {
        this.jdbc = jdbc;
        this.pages = pages;
    }

    /**
     * What became of the item is in the queue already, so that a record that cannot be written costs nothing else. Of the
     * photo's address only what is not secret is kept.
     */
    public void add(long run, ItemFailure failure) {
        try {
            jdbc.sql("""
                    INSERT INTO RUN_FAILURE (JOB_EXECUTION_ID, QUEUE_ID, POST_ID, PHOTO, KIND, REASON, ATTEMPT, COUNTED,
                        NEXT_ATTEMPT_AT, FAILED_AT)
                    VALUES (:run, :queueId, :postId, :photo, :kind, :reason, :attempt, :counted, :next, :at)
                    """)
                    .param("run", run)
                    .param("queueId", failure.queueId())
                    .param("postId", failure.postId())
                    .param("photo", failure.photo() == null ? null : bounded(withoutSecrets(failure.photo())))
                    .param("kind", failure.kind())
                    .param("reason", bounded(failure.reason()))
                    .param("attempt", failure.attempt())
                    .param("counted", failure.counted())
                    .param("next", time(failure.nextAttemptAt()))
                    .param("at", time(failure.at()))
                    .update();
        } catch (DataAccessException e) {
            log.warn(
                    "The failure of item {} is not in the record of run {}: {}",
                    failure.queueId(),
                    run,
                    e.getMessage());
        }
    }

    /** A query may carry a signature, and what stands before the host a password. */
    public static String withoutSecrets(String address) {
        return QUERY.matcher(CREDENTIALS.matcher(address).replaceFirst("$1//")).replaceFirst("");
    }

    private static String bounded(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH - 1) + "…";
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    List<ItemFailure> firstOf(long run) {
        return list(run, FIRST, 0);
    }

    /** The last of an item, over all runs that are on record, the newest first, and the run that each was in. */
    public List<OfRun> ofItem(String queueId, int most) {
        return pages.sql("SELECT * FROM RUN_FAILURE WHERE QUEUE_ID = ? ORDER BY QUEUE_ID DESC, ID DESC LIMIT ?")
                .params(queueId, most)
                .query((row, number) -> new OfRun(row.getLong("JOB_EXECUTION_ID"), failure(row)))
                .list();
    }

    /** In the order in which they were put on record. */
    Page<ItemFailure> page(long run, Pageable page) {
        long total = pages.sql("SELECT COUNT(*) FROM RUN_FAILURE WHERE JOB_EXECUTION_ID = ?")
                .param(run)
                .query(Long.class)
                .single();
        return new PageImpl<>(list(run, page.getPageSize(), page.getOffset()), page, total);
    }

    private List<ItemFailure> list(long run, int size, long offset) {
        return pages.sql("SELECT * FROM RUN_FAILURE WHERE JOB_EXECUTION_ID = ? ORDER BY ID LIMIT ? OFFSET ?")
                .params(run, size, offset)
                .query((row, number) -> failure(row))
                .list();
    }

    private static ItemFailure failure(ResultSet row) throws SQLException {
        Instant next = instant(row, "NEXT_ATTEMPT_AT");
        return new ItemFailure(
                row.getString("QUEUE_ID"),
                row.getString("POST_ID"),
                row.getString("PHOTO"),
                row.getString("KIND"),
                row.getString("REASON"),
                row.getInt("ATTEMPT"),
                row.getBoolean("COUNTED"),
                next == null,
                next,
                row.getObject("FAILED_AT", OffsetDateTime.class).toInstant());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
