package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.caption.InstantCaptioner;
import blipbatch.embedded.SmallDisk;
import blipbatch.testing.PictureHost;
import blipbatch.testing.PostgreSql;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file system of the data directory is full for a moment, with the embedded store on it. */
class DiskFullTest {

    private SmallDisk disk;
    private PictureHost host;
    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path directory) {
        disk = SmallDisk.at(directory, 24);
        host = new PictureHost();
        server = RunningServer.startWith(
                InstantCaptioner.Instead.class,
                disk.path(),
                "blipbatch.sample.posts=false",
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.job.failure-delay=100ms",
                "blipbatch.store.job-repository-url=" + PostgreSql.newDatabase(),
                "blipbatch.job.poll=200ms");
        server.bean(InstantCaptioner.class).setReady(true);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            host.close();
            disk.close();
        }
    }

    @Test
    void readiness_tells_it_callers_are_told_to_come_again_and_afterwards_all_that_was_acknowledged_is_done()
            throws Exception {
        List<ObjectId> posts = new ArrayList<>();
        for (int i = 0; i < 600; i++) { // more than fit into what the file has free
            posts.add(server.aPost().withPhoto(host.picture("p" + i, "02.jpg")).insert());
        }
        List<ObjectId> acknowledged = new ArrayList<>(posts.subList(0, 20));
        acknowledged.forEach(post -> assertThat(server.enqueue(post).status()).isEqualTo(201));
        assertThat(server.get("/readyz").status()).isEqualTo(200);

        disk.fill();
        List<Answer> refused = new ArrayList<>();
        patiently().until(() -> {
            for (ObjectId post : posts.subList(20, posts.size())) {
                Answer answer = server.enqueue(post);
                if (answer.status() < 300) {
                    acknowledged.add(post);
                } else {
                    refused.add(answer);
                    break; // each takes as long as a driver looks for a server that takes writes
                }
            }
            return !refused.isEmpty() && server.get("/readyz").status() == 503;
        });

        assertThat(refused).isNotEmpty().allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.contentType()).startsWith("application/problem+json");
            assertThat(answer.text("error")).contains("disk");
        });
        assertThat(server.get("/api/queue/status").status()).isEqualTo(503);
        assertThat(server.get("/api/runs").status()).isIn(200, 503);
        assertThat(server.get("/livez").status()).isEqualTo(200);

        disk.makeRoom();
        patiently().until(() -> server.get("/readyz").status() == 200);
        ObjectId later =
                server.aPost().withPhoto(host.picture("later", "03.jpg")).insert();
        assertThat(server.enqueue(later).status()).isEqualTo(201);
        acknowledged.add(later);

        patiently().until(() -> acknowledged.stream().allMatch(post -> "done".equals(server.status(post))));
        assertThat(acknowledged)
                .allSatisfy(post ->
                        assertThat(server.post(post).get("imageAnalysis")).isNotNull());
        patiently()
                .until(() -> server.get("/api/runs?status=started")
                                .body()
                                .get("page")
                                .get("totalElements")
                                .asLong()
                        == 0);
    }

    /** The thread of a run that cannot be put on record ends with an exception, which is none of the test's. */
    private static ConditionFactory patiently() {
        return await().dontCatchUncaughtExceptions();
    }
}
