package blipbatch.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The record of runs answers no question about runs, and a crowd asks. */
class CrowdedRecordTest {

    private static final int READERS = 30;

    @Test
    void slow_pages_are_given_up_and_hold_up_no_sign_of_life(@TempDir Path directory) throws Exception {
        String database = PostgreSql.newDatabase();
        try (RunningServer server = RunningServer.start(
                        directory,
                        "blipbatch.sample.posts=false",
                        "blipbatch.store.page-timeout=1s",
                        // So that nothing else gives a page up.
                        "blipbatch.store.answer-timeout=10m",
                        "blipbatch.queue.lease=2s",
                        "blipbatch.store.job-repository-url=" + database);
                Connection another = DriverManager.getConnection(database)) {
            await().atMost(60, SECONDS).until(() -> server.get("/readyz").status() == 200);
            another.setAutoCommit(false);
            try (Statement lock = another.createStatement()) {
                lock.execute("LOCK TABLE BATCH_JOB_EXECUTION IN ACCESS EXCLUSIVE MODE");
            }
            List<CompletableFuture<HttpResponse<String>>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(
                        RunningServer.HTTP.sendAsync(server.request("/api/runs").build(), BodyHandlers.ofString()));
            }
            Timestamp before = seen(database);

            await().atMost(60, SECONDS).until(() -> seen(database).after(before));
            assertThat(server.get("/readyz")
                            .body()
                            .at("/components/jobRepository/status")
                            .asString())
                    .isEqualTo("UP");
            for (CompletableFuture<HttpResponse<String>> reader : readers) {
                assertThat(reader.get(60, SECONDS).statusCode()).isEqualTo(503);
            }

            another.rollback();
            await().atMost(60, SECONDS).until(() -> server.get("/api/runs").status() == 200);
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
