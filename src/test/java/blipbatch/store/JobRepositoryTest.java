package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.PostgreSql;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.NoSuchJobException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.infrastructure.item.ExecutionContext;
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

    @Test
    void many_runs_that_are_created_at_once_do_not_disturb_each_other() {
        try (RunningServer server = RunningServer.start(
                directory,
                "blipbatch.store.job-repository-url=" + PostgreSql.newDatabase(),
                "blipbatch.sample.posts=false")) {
            JobRepository repository = server.bean(JobRepository.class);
            CompletableFuture<?>[] creators = Stream.generate(
                            () -> CompletableFuture.runAsync(() -> createRuns(repository, 25)))
                    .limit(6)
                    .toArray(CompletableFuture[]::new);

            CompletableFuture.allOf(creators).join();

            assertThat(repository.getJobInstanceCount("any")).isEqualTo(150);
        } catch (NoSuchJobException e) {
            throw new AssertionError(e);
        }
    }

    private static void createRuns(JobRepository repository, int count) {
        for (int i = 0; i < count; i++) {
            JobParameters parameters = new JobParametersBuilder()
                    .addString("id", UUID.randomUUID().toString())
                    .toJobParameters();
            repository.createJobExecution(
                    repository.createJobInstance("any", parameters), parameters, new ExecutionContext());
        }
    }

    private static JsonNode awaitTheSamplesCaptioned(RunningServer server) {
        await().until(() -> server.get("/api/queue/status").number("done") == 24);
        await().until(() -> newest(server).equals("COMPLETED"));
        return server.get("/api/runs").body().get("content");
    }

    private static String newest(RunningServer server) {
        Answer runs = server.get("/api/runs?job=caption");
        return runs.body().get("content").get(0).get("status").asString();
    }
}
