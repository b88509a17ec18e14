package blipbatch.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.PostgreSql;
import blipbatch.testing.RunningServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Two workers on one PostgreSQL. */
class WorkersTest {

    private static String database;
    private static RunningServer first;
    private static RunningServer second;

    @BeforeAll
    static void start(@TempDir Path directory) {
        database = "blipbatch.store.job-repository-url=" + PostgreSql.newDatabase();
        first = aWorker(directory.resolve("first"));
        second = aWorker(directory.resolve("second"));
    }

    private static RunningServer aWorker(Path directory) {
        return RunningServer.start(directory, database, "blipbatch.sample.posts=false", "blipbatch.queue.lease=10s");
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
    }

    @Test
    void each_lists_both_with_their_models_and_says_which_it_is_itself() {
        await().untilAsserted(() -> assertThat(workers(first)).hasSize(2).allSatisfy(worker -> {
            assertThat(worker.get("model").get("name").asString()).isEqualTo("picture-book");
            assertThat(worker.get("model").get("status").asString()).isEqualTo("loaded");
            assertThat(worker.get("model").get("precision").asString()).isNotEqualTo("auto");
            assertThat(worker.get("host").asString()).isNotBlank();
            assertThat(worker.get("runs")).isEmpty();
        }));

        assertThat(self(first)).isEqualTo(first.bean(Worker.class).name()).isNotEqualTo(self(second));
    }

    @Test
    void one_that_others_forgot_is_back_with_its_next_sign_of_life() {
        second.bean(Workers.class).forget(self(first));

        await().until(() -> workers(second).size() == 2);
    }

    @Test
    void one_that_gives_no_sign_of_life_for_a_lease_is_not_listed_and_one_that_signs_off_is_gone(
            @TempDir Path directory) {
        try (RunningServer third = aWorker(directory)) {
            third.bean(Heartbeat.class).stop();
            assertThat(workers(first)).hasSize(2);

            third.bean(Heartbeat.class).start();
            assertThat(workers(first)).hasSize(3);
        }
        assertThat(workers(first)).hasSize(2);

        JdbcClient jdbc = first.bean(JdbcClient.class);
        jdbc.sql("INSERT INTO WORKER SELECT 'dead', HOST, VERSION, STARTED, SEEN - INTERVAL '11' SECOND,"
                        + " MODEL_STATUS, MODEL_NAME, MODEL_REVISION, MODEL_PRECISION FROM WORKER LIMIT 1")
                .update();
        assertThat(workers(first)).hasSize(2);
    }

    private static JsonNode workers(RunningServer server) {
        return server.get("/api/workers").body();
    }

    private static String self(RunningServer server) {
        for (JsonNode worker : workers(server)) {
            if (worker.get("self").asBoolean()) {
                return worker.get("name").asString();
            }
        }
        throw new AssertionError("It does not list itself.");
    }
}
