package blipbatch.run;

import blipbatch.run.RunDetail.OtherRun;
import blipbatch.store.ReaderConnections;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
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
public class RunHistory {

    private final JdbcClient jdbc;
    private final Clock clock;

    RunHistory(@ReaderConnections JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The newest first, in one statement. The page's own order is not regarded. */
    public Page<RunSummary> page(RunFilter filter, Pageable page) {
        RunQuery query = RunQuery.of(filter, page);
        List<RunSummary> runs = new ArrayList<>();
        long[] total = {0};
        Instant now = clock.instant();
        jdbc.sql(query.sql()).params(query.parameters()).query(row -> {
            total[0] = row.getLong("TOTAL");
            add(runs, row, now);
        });
        return new PageImpl<>(runs, page, total[0]);
    }

    /** The newest first. */
    List<OtherRun> otherRuns(JobExecution run) {
        return jdbc.sql("""
                        SELECT JOB_EXECUTION_ID, STATUS, CREATE_TIME FROM BATCH_JOB_EXECUTION
                        WHERE JOB_INSTANCE_ID = :instance AND JOB_EXECUTION_ID <> :run
                        ORDER BY JOB_EXECUTION_ID DESC
                        """)
                .param("instance", run.getJobInstanceId())
                .param("run", run.getId())
                .query((row, number) -> new OtherRun(
                        row.getLong(1), row.getString(2), BatchTime.instant(row.getObject(3, LocalDateTime.class))))
                .list();
    }

    /** A run has a row for each of its steps, and a page without runs a row that has none. */
    private static void add(List<RunSummary> runs, ResultSet row, Instant now) throws SQLException {
        int last = runs.size() - 1;
        long id = row.getLong("JOB_EXECUTION_ID");
        if (row.wasNull()) {
            return;
        }
        if (last >= 0 && runs.get(last).id() == id) {
            runs.set(last, runs.get(last).plus(counts(row), now));
        } else {
            runs.add(summary(row, now));
        }
    }

    private static RunSummary summary(ResultSet row, Instant now) throws SQLException {
        BatchStatus status = BatchStatus.valueOf(row.getString("STATUS"));
        Instant startedAt = instant(row, "START_TIME");
        Instant endedAt = instant(row, "END_TIME");
        ItemCounts counts = counts(row);
        return new RunSummary(
                row.getLong("JOB_EXECUTION_ID"),
                row.getLong("JOB_INSTANCE_ID"),
                row.getString("JOB_NAME"),
                status.name(),
                row.getString("EXIT_CODE"),
                row.getString("RUN_TRIGGER"),
                row.getString("WORKER"),
                BatchTime.instant(row.getObject("CREATE_TIME", LocalDateTime.class)),
                startedAt,
                endedAt,
                counts,
                RunProgress.of(status, startedAt, endedAt, counts, RunProgress.total(row.getString("EXPECTED")), now));
    }

    private static ItemCounts counts(ResultSet row) throws SQLException {
        return new ItemCounts(
                row.getLong("READ_COUNT"),
                row.getLong("WRITE_COUNT"),
                row.getLong("FILTER_COUNT"),
                row.getLong("SKIP_COUNT"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        return BatchTime.instantOrNull(row.getObject(column, LocalDateTime.class));
    }
}
