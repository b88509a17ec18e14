package blipbatch.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The items that got no caption, run by run. */
@Component
class ItemFailures {

    private static final int FIRST = 10;

    private final JdbcClient jdbc;

    ItemFailures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<ItemFailure> firstOf(long run) {
        return list(run, FIRST, 0);
    }

    /** In the order in which they were put on record. */
    Page<ItemFailure> page(long run, Pageable page) {
        long total = jdbc.sql("SELECT COUNT(*) FROM RUN_FAILURE WHERE JOB_EXECUTION_ID = ?")
                .param(run)
                .query(Long.class)
                .single();
        return new PageImpl<>(list(run, page.getPageSize(), page.getOffset()), page, total);
    }

    private List<ItemFailure> list(long run, int size, long offset) {
        return jdbc.sql("SELECT * FROM RUN_FAILURE WHERE JOB_EXECUTION_ID = ? ORDER BY ID LIMIT ? OFFSET ?")
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
