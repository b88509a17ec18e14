package blipbatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.RunningServer.Answer;
import blipbatch.store.PostgreSql;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import tools.jackson.databind.JsonNode;

/** The record of runs in a file that an older version made, and in a PostgreSQL. */
class JobRepositoryTest {

    private static final String A_RUN = """
            INSERT INTO BATCH_JOB_INSTANCE VALUES (7, 0, 'caption', 'key');
            INSERT INTO BATCH_JOB_EXECUTION VALUES (11, 2, 7, TIMESTAMP '2026-03-01 12:00:00',
                TIMESTAMP '2026-03-01 12:00:00', TIMESTAMP '2026-03-01 12:01:00', 'COMPLETED', 'COMPLETED', '',
                TIMESTAMP '2026-03-01 12:01:00');
            ALTER SEQUENCE BATCH_JOB_EXECUTION_SEQ RESTART WITH 12;
            ALTER SEQUENCE BATCH_JOB_INSTANCE_SEQ RESTART WITH 8;
            """;

    @TempDir
    Path directory;

    @Test
    void the_runs_of_an_older_version_stay_on_record_and_others_follow() {
        new ResourceDatabasePopulator(
                        new ClassPathResource("org/springframework/batch/core/schema-h2.sql"),
                        new ByteArrayResource(A_RUN.getBytes()))
                .execute(new DriverManagerDataSource("jdbc:h2:file:" + directory.resolve("jobs"), "sa", ""));

        try (RunningServer server = RunningServer.start(directory)) {
            JsonNode runs = awaitTheSamplesCaptioned(server);

            JsonNode oldest = runs.get(runs.size() - 1);
            assertThat(oldest.get("id").asLong()).isEqualTo(11);
            assertThat(oldest.get("endedAt").isNull()).isFalse();
        }
    }

    @Test
    void runs_are_on_record_in_a_postgresql() {
        try (RunningServer server =
                RunningServer.start(directory, "blipbatch.store.job-repository-url=" + PostgreSql.newDatabase())) {
            JsonNode runs = awaitTheSamplesCaptioned(server);

            long run = runs.get(0).get("id").asLong();
            assertThat(server.get("/api/runs/" + run).text("status")).isEqualTo("COMPLETED");
            assertThat(server.get("/api/runs?job=caption&status=failed")
                            .body()
                            .get("page")
                            .get("totalElements")
                            .asLong())
                    .isZero();
        }
    }

    private static JsonNode awaitTheSamplesCaptioned(RunningServer server) {
        await().atMost(60, SECONDS).until(() -> server.get("/api/queue/status").number("done") == 24);
        await().atMost(30, SECONDS).until(() -> newest(server).equals("COMPLETED"));
        return server.get("/api/runs").body().get("content");
    }

    private static String newest(RunningServer server) {
        Answer runs = server.get("/api/runs?job=caption");
        return runs.body().get("content").get(0).get("status").asString();
    }
}
