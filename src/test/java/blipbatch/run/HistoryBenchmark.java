package blipbatch.run;

import static org.springframework.batch.core.BatchStatus.COMPLETED;
import static org.springframework.batch.core.BatchStatus.FAILED;

import blipbatch.run.RunFilter.Parameter;
import blipbatch.testing.PostgreSql;
import blipbatch.web.Period;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.springframework.data.domain.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Milliseconds for a page of the history with 100,000 runs on record, and what it takes to remove them, see docs/performance.md. */
public final class HistoryBenchmark {

    private static final int RUNS = 100_000;
    private static final int SIZE = 20;
    private static final int ROUNDS = 40;

    private HistoryBenchmark() {}

    /** @param arguments a new directory for the database file; none: an embedded PostgreSQL */
    public static void main(String[] arguments) {
        // H2 would answer the same query again from memory.
        DataSource database = arguments.length == 0
                ? new SingleConnectionDataSource(PostgreSql.newDatabase(), true)
                : JdbcConnectionPool.create(
                        "jdbc:h2:file:" + Path.of(arguments[0]).resolve("jobs").toAbsolutePath()
                                + ";OPTIMIZE_REUSE_RESULTS=FALSE",
                        "sa",
                        "");
        Flyway.configure().dataSource(database).load().migrate();
        ManyRuns.write(database, RUNS);
        RunHistory history = new RunHistory(JdbcClient.create(database), Clock.systemUTC());
        System.out.println("| filter | runs | first page | middle page | last page |");
        System.out.println("|---|---|---|---|---|");
        filters().forEach((name, filter) -> print(history, name, filter));
        removeAll(database);
    }

    private static void removeAll(DataSource database) {
        RunRetention retention = new RunRetention(
                JdbcClient.create(database),
                new JdbcTransactionManager(database),
                new RunSettings(Duration.ofNanos(1), Duration.ZERO));
        long begin = System.nanoTime();
        retention.removeOldRuns();
        System.out.printf("Removing all of them: %.1f s%n", (System.nanoTime() - begin) / 1e9);
    }

    private static Map<String, RunFilter> filters() {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        Map<String, RunFilter> filters = new LinkedHashMap<>();
        filters.put("none", RunFilter.ALL);
        filters.put("status=failed", new RunFilter(null, Set.of(FAILED), Period.ALL, List.of()));
        filters.put("status=completed", new RunFilter(null, Set.of(COMPLETED), Period.ALL, List.of()));
        filters.put("status=completed,failed", new RunFilter(null, Set.of(COMPLETED, FAILED), Period.ALL, List.of()));
        filters.put("from", new RunFilter(null, Set.of(), new Period(noon, null), List.of()));
        filters.put(
                "parameter=trigger:enqueue",
                new RunFilter(null, Set.of(), Period.ALL, List.of(new Parameter("trigger", "enqueue"))));
        filters.put("job=backfill", new RunFilter("backfill", Set.of(), Period.ALL, List.of()));
        filters.put("job=caption", new RunFilter("caption", Set.of(), Period.ALL, List.of()));
        filters.put("job=caption&status=failed", new RunFilter("caption", Set.of(FAILED), Period.ALL, List.of()));
        return filters;
    }

    private static void print(RunHistory history, String name, RunFilter filter) {
        long total = history.page(filter, PageRequest.of(0, SIZE)).getTotalElements();
        int last = (int) (total - 1) / SIZE;
        System.out.printf(
                "| `%s` | %d | %s | %s | %s |%n",
                name,
                total,
                millis(history, filter, 0),
                millis(history, filter, last / 2),
                millis(history, filter, last));
    }

    /** The median and, in brackets, the 95th percentile. */
    private static String millis(RunHistory history, RunFilter filter, int page) {
        double[] millis = new double[ROUNDS];
        for (int round = -ROUNDS / 2; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            history.page(filter, PageRequest.of(page, SIZE));
            if (round >= 0) {
                millis[round] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Arrays.sort(millis);
        return "%.1f (%.1f)".formatted(millis[ROUNDS / 2], millis[ROUNDS * 95 / 100]);
    }
}
