package blipbatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.APost;
import blipbatch.testing.Patience;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.Samples;
import blipbatch.testing.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.mongodb.core.MongoTemplate;

/** A real process is told to end while a run and a caller wait for pictures. */
class ShutdownTest {

    private static final int SIGTERM = 128 + 15;

    @Test
    void readiness_goes_first_then_callers_are_answered_and_items_given_back(
            @TempDir Path directory, @TempDir Path elsewhere) throws Exception {
        int port = RunningServer.freePort();
        try (EmbeddedStore database = EmbeddedStore.in(elsewhere);
                PictureHost host = new PictureHost();
                ServerProcess server = ServerProcess.start(
                        directory,
                        directory.resolve("log"),
                        "server.port=" + port,
                        "blipbatch.store.mongodb-uri=" + database.uri(),
                        "blipbatch.job.stop-grace=3s",
                        "blipbatch.photo.allow-private-addresses=true")) {
            MongoTemplate mongo = database.template();
            ObjectId post =
                    new APost(mongo).withPhoto(host.held("run", "01.jpg")).insert();
            mongo.insert(new Document("imageId", post).append("status", "queued"), "imagequeues");
            host.awaitRequest("run", "01.jpg");
            CompletableFuture<HttpResponse<String>> caller =
                    call(port, "/api/classify?image=" + host.held("caller", "02.jpg"));
            host.awaitRequest("caller", "02.jpg");
            await().until(() -> status(port, "/readyz") == 200);
            Iterator<String> events = RunningServer.HTTP
                    .send(request(port, "/api/events"), BodyHandlers.ofLines())
                    .body()
                    .iterator();
            while (!events.next().equals("event:model")) {
                // It hears of the model when it is told how things are.
            }

            server.beginToEnd();

            await().until(() -> status(port, "/readyz") == 503);
            assertThat(status(port, "/livez")).isEqualTo(200);
            await().until(() -> isRefused(port));
            host.release("caller", "02.jpg");
            assertThat(caller.get(Patience.LIMIT.toSeconds(), SECONDS).statusCode())
                    .isEqualTo(200);
            assertThat(caller.get().body()).contains(Samples.seen().get("02.jpg"));
            assertThat(server.awaitExit()).isEqualTo(SIGTERM);
            assertThat(server.output())
                    .as("whoever listens to events is sent away, not waited for")
                    .contains("Graceful shutdown complete");
            events.forEachRemaining(line -> {});
            assertThat(mongo.findOne(query(where("imageId").is(post)), Document.class, "imagequeues"))
                    .containsEntry("status", "queued")
                    .doesNotContainKey("claimedBy")
                    .doesNotContainEntry("retries", 1);
        }
    }

    private static CompletableFuture<HttpResponse<String>> call(int port, String path) {
        return RunningServer.HTTP.sendAsync(request(port, path), BodyHandlers.ofString());
    }

    private static HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
    }

    private static int status(int port, String path) throws Exception {
        return call(port, path).get(Patience.LIMIT.toSeconds(), SECONDS).statusCode();
    }

    /** The run has ended by then, and with it the time for new calls. */
    private static boolean isRefused(int port) throws Exception {
        try {
            status(port, "/livez");
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof IOException;
        }
    }
}
