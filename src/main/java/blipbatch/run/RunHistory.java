package blipbatch.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lists runs from the tables of the job repository. {@code JobRepository} itself has no pages over executions and loads
 * each one with several queries.
 */
@Component
class RunHistory {

    private static final String PAGE = """
            SELECT e.*,
                (SELECT PARAMETER_VALUE FROM BATCH_JOB_EXECUTION_PARAMS p
                 WHERE p.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID AND p.PARAMETER_NAME = 'trigger') AS RUN_TRIGGER,
                (SELECT PARAMETER_VALUE FROM BATCH_JOB_EXECUTION_PARAMS p
                 WHERE p.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID AND p.PARAMETER_NAME = 'worker') AS WORKER,
                COALESCE(s.READ_COUNT, 0) AS READ_COUNT,
                COALESCE(s.WRITE_COUNT, 0) AS WRITE_COUNT,
                COALESCE(s.FILTER_COUNT, 0) AS FILTER_COUNT,
                COALESCE(s.READ_SKIP_COUNT + s.PROCESS_SKIP_COUNT + s.WRITE_SKIP_COUNT, 0) AS SKIP_COUNT
            FROM (
                SELECT e.*, i.JOB_NAME, COUNT(*) OVER () AS TOTAL
                FROM BATCH_JOB_EXECUTION e JOIN BATCH_JOB_INSTANCE i ON i.JOB_INSTANCE_ID = e.JOB_INSTANCE_ID
                WHERE (CAST(:job AS VARCHAR) IS NULL OR i.JOB_NAME = :job)
                    AND (CAST(:status AS VARCHAR) IS NULL OR e.STATUS = :status)
                ORDER BY e.JOB_EXECUTION_ID DESC
                LIMIT :size OFFSET :offset
            ) e
            LEFT JOIN BATCH_STEP_EXECUTION s ON s.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID
            ORDER BY e.JOB_EXECUTION_ID DESC
            """;

    private final JdbcClient jdbc;

    RunHistory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The newest first; null leaves out a condition. */
    Page<RunSummary> page(@Nullable String job, @Nullable String status, Pageable page) {
        List<RunSummary> runs = new ArrayList<>();
        long[] total = {0};
        jdbc.sql(PAGE)
                .param("job", job)
                .param("status", status)
                .param("size", page.getPageSize())
                .param("offset", page.getOffset())
                .query(row -> {
                    total[0] = row.getLong("TOTAL");
                    add(runs, row);
                });
        return new PageImpl<>(runs, page, total[0]);
    }

    /** A run has a row for each of its steps. */
    private static void add(List<RunSummary> runs, ResultSet row) throws SQLException {
        int last = runs.size() - 1;
        if (last >= 0 && runs.get(last).id() == row.getLong("JOB_EXECUTION_ID")) {
            runs.set(last, runs.get(last).plus(counts(row)));
        } else {
            runs.add(summary(row));
        }
    }

    private static RunSummary summary(ResultSet row) throws SQLException {
        return new RunSummary(
                row.getLong("JOB_EXECUTION_ID"),
                row.getLong("JOB_INSTANCE_ID"),
                row.getString("JOB_NAME"),
                row.getString("STATUS"),
                row.getString("EXIT_CODE"),
                row.getString("RUN_TRIGGER"),
                row.getString("WORKER"),
                row.getTimestamp("CREATE_TIME").toInstant(),
                instant(row.getTimestamp("START_TIME")),
                instant(row.getTimestamp("END_TIME")),
                counts(row));
    }

    private static ItemCounts counts(ResultSet row) throws SQLException {
        return new ItemCounts(
                row.getLong("READ_COUNT"),
                row.getLong("WRITE_COUNT"),
                row.getLong("FILTER_COUNT"),
                row.getLong("SKIP_COUNT"));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
