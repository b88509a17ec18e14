package blipbatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that takes connections and never answers. */
class DeadHostTest {

    private static final int CIRCUIT = 20;

    @Test
    void pictures_of_other_hosts_are_captioned_though_a_hundred_of_a_dead_one_are_in_front(@TempDir Path directory)
            throws Exception {
        try (ServerSocket dead = new ServerSocket(0, 1000, InetAddress.getByName("localhost"));
                PictureHost host = new PictureHost();
                RunningServer server = RunningServer.start(
                        directory,
                        "blipbatch.sample.posts=false",
                        "blipbatch.photo.allow-private-addresses=true",
                        "blipbatch.photo.timeout=2s",
                        "blipbatch.job.failure-delay=5m",
                        "blipbatch.job.circuit=" + CIRCUIT)) {
            List<ObjectId> waiting = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String photo = "http://localhost:%d/%d.jpg".formatted(dead.getLocalPort(), i);
                waiting.add(server.queued(server.aPost().withPhoto(photo), new Document()));
            }
            List<ObjectId> good = new ArrayList<>();
            for (int i = 1; i <= 8; i++) {
                String photo = host.picture("good", "0" + i + ".jpg");
                good.add(server.queued(server.aPost().withPhoto(photo), new Document()));
            }

            await().until(() ->
                    good.stream().allMatch(post -> server.status(post).equals("done")));
            await().until(() ->
                    waiting.stream().allMatch(post -> server.item(post).get("nextAttemptAt") != null));

            assertThat(waiting)
                    .filteredOn(post -> server.item(post).containsKey("retries"))
                    .as("failed before the host was put aside")
                    .hasSizeLessThanOrEqualTo(CIRCUIT);
            assertThat(waiting)
                    .filteredOn(post -> "localhost".equals(server.item(post).get("waitsFor")))
                    .hasSizeGreaterThan(100 - CIRCUIT - 1)
                    .allSatisfy(post ->
                            assertThat(server.item(post).getString("error")).startsWith("The host localhost "));
            assertThat(server.get("/api/runs?status=failed")
                            .body()
                            .get("page")
                            .get("totalElements")
                            .asLong())
                    .isZero();
        }
    }
}
