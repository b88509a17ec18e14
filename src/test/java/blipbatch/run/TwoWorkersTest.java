package blipbatch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.caption.InstantCaptioner;
import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.ARun;
import blipbatch.testing.PostgreSql;
import blipbatch.testing.RunningServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What two people do at the same moment, each at another worker, on one PostgreSQL and one MongoDB. */
class TwoWorkersTest {

    private static EmbeddedStore store;
    private static List<RunningServer> workers;
    private static JdbcClient record;

    @BeforeAll
    static void start(@TempDir Path directory) {
        store = EmbeddedStore.in(directory);
        String database = PostgreSql.newDatabase();
        workers =
                List.of(aWorker(directory.resolve("first"), database), aWorker(directory.resolve("second"), database));
        record = workers.get(0).bean(JdbcClient.class);
    }

    private static RunningServer aWorker(Path directory, String database) {
        RunningServer worker = RunningServer.startWith(
                InstantCaptioner.Instead.class,
                directory,
                "blipbatch.sample.posts=false",
                "blipbatch.store.mongodb-uri=" + store.uri(),
                "blipbatch.store.job-repository-url=" + database);
        worker.bean(InstantCaptioner.class).setReady(true);
        return worker;
    }

    @AfterAll
    static void stop() throws Exception {
        workers.forEach(RunningServer::close);
        store.close();
    }

    @Test
    void of_two_restarts_of_one_run_exactly_one_is_accepted() {
        for (int i = 0; i < 40; i++) {
            long run = new ARun(record).with("FAILED").insert();
            await().until(() -> workers.stream().allMatch(worker -> isPossible(worker, run, "restart")));

            assertThat(atBoth("/api/runs/" + run + "/restart")).containsExactlyInAnyOrder(202, 409);
            assertThat(executions(run)).isEqualTo(2);
        }
    }

    @Test
    void of_a_restart_and_an_abandonment_of_one_run_exactly_one_is_accepted() {
        for (int i = 0; i < 20; i++) {
            long run = new ARun(record).with("FAILED").insert();
            await().until(() -> workers.stream().allMatch(worker -> isPossible(worker, run, "restart")));

            assertThat(atBoth("/api/runs/" + run + "/restart", "/api/runs/" + run + "/abandon"))
                    .containsExactlyInAnyOrder(202, 409);
        }
    }

    private List<Integer> atBoth(String path) {
        return atBoth(path, path);
    }

    private List<Integer> atBoth(String first, String second) {
        CyclicBarrier together = new CyclicBarrier(2);
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> post(workers.get(1), second, together));
        return List.of(post(workers.get(0), first, together), other.join());
    }

    private static int post(RunningServer worker, String path, CyclicBarrier together) {
        try {
            together.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return worker.post(path, "").status();
    }

    private static boolean isPossible(RunningServer worker, long run, String action) {
        return worker.get("/api/runs/" + run)
                .body()
                .get("actions")
                .get(action)
                .get("possible")
                .asBoolean();
    }

    private long executions(long run) {
        return record.sql("SELECT COUNT(*) FROM BATCH_JOB_EXECUTION e WHERE e.JOB_INSTANCE_ID ="
                        + " (SELECT JOB_INSTANCE_ID FROM BATCH_JOB_EXECUTION WHERE JOB_EXECUTION_ID = :run)")
                .param("run", run)
                .query(Long.class)
                .single();
    }
}
