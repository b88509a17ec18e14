package blipbatch.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import blipbatch.testing.ARun;
import blipbatch.testing.Patience;
import blipbatch.testing.PostgreSql;
import blipbatch.testing.RunningServer;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The record of runs does not answer, and a crowd asks. */
class CrowdedRecordTest {

    private static final int READERS = 30;

    @Test
    void slow_pages_are_given_up(@TempDir Path directory) throws Exception {
        String database = PostgreSql.newDatabase();
        // So that nothing else gives a page up.
        String patient = "blipbatch.store.answer-timeout=10m";
        try (RunningServer server = start(directory, database, patient, "blipbatch.store.page-timeout=1s");
                Connection lock = locked(database, "BATCH_JOB_EXECUTION")) {
            for (CompletableFuture<HttpResponse<String>> reader : crowd(server, "/api/runs")) {
                assertThat(reader.get(Patience.LIMIT.toSeconds(), SECONDS).statusCode())
                        .isEqualTo(503);
            }

            lock.rollback();
            await().until(() -> server.get("/api/runs").status() == 200);
        }
    }

    @Test
    void slow_pages_hold_up_no_sign_of_life_and_no_run(@TempDir Path directory) throws Exception {
        String database = PostgreSql.newDatabase();
        // They stay as long as the test.
        String[] patient = {"blipbatch.store.answer-timeout=10m", "blipbatch.store.page-timeout=10m"};
        try (RunningServer server = start(directory, database, patient)) {
            long run = new ARun(server.bean(JdbcClient.class)).insert();
            try (Connection lock = locked(database, "RUN_FAILURE")) {
                List<CompletableFuture<HttpResponse<String>>> readers = crowd(server, "/api/runs/" + run + "/failures");
                await().until(() -> waiting(database) >= 5);
                Timestamp before = seen(database);

                await().until(() -> seen(database).after(before));
                assertThat(server.get("/readyz")
                                .body()
                                .at("/components/jobRepository/status")
                                .asString())
                        .isEqualTo("UP");
                long backfill = server.post("/api/backfills", "").number("id");
                JobRepository runs = server.bean(JobRepository.class);
                await().until(() -> runs.getJobExecution(backfill).getStatus(), is(BatchStatus.COMPLETED));
                await().until(
                                () -> readers.stream()
                                        .filter(reader -> !reader.isDone())
                                        .count(),
                                is(5L));

                lock.rollback();
            }
        }
    }

    private static RunningServer start(Path directory, String database, String... settings) {
        RunningServer server = RunningServer.start(
                directory,
                Stream.concat(
                                Stream.of(
                                        "blipbatch.sample.posts=false",
                                        "blipbatch.queue.lease=2s",
                                        "blipbatch.store.job-repository-url=" + database),
                                Stream.of(settings))
                        .toArray(String[]::new));
        await().until(() -> server.get("/readyz").status() == 200);
        return server;
    }

    private static Connection locked(String database, String table) throws SQLException {
        Connection connection = DriverManager.getConnection(database);
        connection.setAutoCommit(false);
        try (Statement lock = connection.createStatement()) {
            lock.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
        }
        return connection;
    }

    private static List<CompletableFuture<HttpResponse<String>>> crowd(RunningServer server, String path) {
        return IntStream.range(0, READERS)
                .mapToObj(i -> RunningServer.HTTP.sendAsync(server.request(path).build(), BodyHandlers.ofString()))
                .toList();
    }

    private static int waiting(String database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static Timestamp seen(String database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT MAX(SEEN) FROM WORKER")) {
            row.next();
            return row.getTimestamp(1);
        }
    }

    @Test
    void a_list_of_runs_is_narrowed_by_five_parameters_and_no_more(@TempDir Path directory) {
        try (RunningServer server = RunningServer.start(directory, "blipbatch.sample.posts=false")) {
            String five = "/api/runs?" + "parameter=trigger:poll&".repeat(5);

            assertThat(server.get(five).status()).isEqualTo(200);
            RunningServer.Answer six = server.get(five + "parameter=worker:a");
            assertThat(six.status()).isEqualTo(400);
            assertThat(six.text("error"))
                    .isEqualTo("A list can be narrowed by 5 parameters at most, and here are 6; leave some out.");
        }
    }
}
