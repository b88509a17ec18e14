package blipbatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.RunningServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchTest {

    @Test
    void the_poll_starts_a_run_when_something_is_due_and_never_else(@TempDir Path directory) {
        try (RunningServer server =
                RunningServer.start(directory, "blipbatch.sample.posts=false", "blipbatch.job.poll=1h")) {
            server.awaitModel();
            anItem(server, new Document("status", "done"));
            anItem(server, new Document("status", "failed"));
            anItem(
                    server,
                    new Document("status", "queued")
                            .append("nextAttemptAt", Date.from(Instant.now().plusSeconds(3600))));

            server.bean(CaptionRuns.class).poll();

            assertThat(runs(server)).isZero();

            anItem(server, new Document("status", "queued"));
            server.bean(CaptionRuns.class).poll();

            assertThat(runs(server)).isEqualTo(1);
        }
    }

    @Test
    void a_run_that_had_its_share_is_followed_by_another(@TempDir Path directory) {
        try (RunningServer server =
                RunningServer.start(directory, "blipbatch.job.max-items=10", "blipbatch.job.chunk-size=4")) {
            await().until(() -> server.get("/api/queue/status").number("done") == 24);
            await().until(() -> server.get("/api/runs?status=COMPLETED")
                            .body()
                            .get("content")
                            .size()
                    >= 3);

            server.get("/api/runs")
                    .body()
                    .get("content")
                    .forEach(run ->
                            assertThat(run.get("counts").get("read").asLong()).isBetween(1L, 10L));
        }
    }

    private static void anItem(RunningServer server, Document item) {
        server.mongo().insert(item.append("imageId", new ObjectId()), "imagequeues");
    }

    private static long runs(RunningServer server) {
        return server.get("/api/runs").body().get("page").get("totalElements").asLong();
    }
}
