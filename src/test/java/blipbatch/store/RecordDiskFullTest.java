package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.embedded.SmallDisk;
import blipbatch.testing.APost;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.mongodb.core.MongoTemplate;

/** The disk of the record of runs is full for a moment, and the posts are elsewhere. */
class RecordDiskFullTest {

    @Test
    void the_process_is_not_ready_while_it_lasts_then_goes_on_or_ends_and_started_anew_goes_on(
            @TempDir Path mounted, @TempDir Path elsewhere) throws Exception {
        int port = RunningServer.freePort();
        try (SmallDisk disk = SmallDisk.at(mounted, 8);
                EmbeddedStore store = EmbeddedStore.in(elsewhere);
                PictureHost host = new PictureHost()) {
            MongoTemplate mongo = store.template();
            ServerProcess server = aServer(disk, elsewhere, port, store);
            try {
                await().until(() -> status(port, "/readyz") == 200);

                disk.fill();
                ObjectId post = new APost(mongo)
                        .withPhoto(host.picture("full", "02.jpg"))
                        .insert();
                mongo.insert(new Document("imageId", post).append("status", "queued"), "imagequeues");
                await().until(() -> status(port, "/readyz") == 503);
                assertThat(status(port, "/livez")).isEqualTo(200);
                int runs = status(port, "/api/runs");
                assertThat(runs).as(server.output()).isIn(200, 503);
                assertThat(server.isAlive()).isTrue();

                disk.makeRoom();
                await().until(() -> isCaptioned(mongo, post) || !server.isAlive());
                if (!server.isAlive()) {
                    assertThat(server.awaitExit()).isEqualTo(1);
                    assertThat(server.output()).contains("the program ends, to be started anew");
                    try (ServerProcess anew = aServer(disk, elsewhere, port, store)) {
                        await().until(() -> isCaptioned(mongo, post));
                        assertThat(anew.isAlive()).isTrue();
                    }
                }
            } finally {
                server.close();
            }
        }
    }

    private static boolean isCaptioned(MongoTemplate mongo, ObjectId post) {
        return mongo.findById(post, Document.class, "posts").get("imageAnalysis") != null;
    }

    private static ServerProcess aServer(SmallDisk disk, Path elsewhere, int port, EmbeddedStore store)
            throws Exception {
        return ServerProcess.start(
                disk.path(),
                elsewhere.resolve("log"),
                "server.port=" + port,
                "blipbatch.store.mongodb-uri=" + store.uri(),
                "blipbatch.caption.unpacked-models=" + elsewhere.resolve("models"),
                "blipbatch.job.poll=200ms",
                "blipbatch.photo.allow-private-addresses=true");
    }

    private static int status(int port, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
        try {
            return RunningServer.HTTP.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
