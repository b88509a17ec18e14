package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.CuttableProxy;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import java.net.URI;
import java.nio.file.Path;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user's MongoDB does not answer yet when the program starts. */
class DatabaseAwayTest {

    @Test
    void the_server_starts_says_so_and_works_once_the_database_is_there(@TempDir Path data, @TempDir Path elsewhere)
            throws Exception {
        int port = RunningServer.freePort();
        String uri = "mongodb://127.0.0.1:" + port + "/myapp?serverSelectionTimeoutMS=300&heartbeatFrequencyMS=500";
        try (PictureHost host = new PictureHost();
                RunningServer server = RunningServer.start(
                        data,
                        "blipbatch.store.mongodb-uri=" + uri,
                        "blipbatch.photo.allow-private-addresses=true",
                        "blipbatch.job.poll=100ms")) {
            Answer refused = server.enqueue(new ObjectId());
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text("error")).contains("database does not answer");
            assertThat(server.get("/api/queue/status").status()).isEqualTo(503);
            Answer backfill = server.post("/api/backfills", "{}");
            assertThat(backfill.status()).isEqualTo(503);
            assertThat(backfill.text("error")).contains("It is MongoDB, which has the posts and the queue.");
            assertThat(server.get("/api/runs").status()).isEqualTo(200);
            assertThat(server.get("/samples/").status())
                    .as("which are none in a database of the user's")
                    .isEqualTo(404);
            Answer page = RunningServer.send(server.request("/samples/").header("Accept", "text/html"));
            assertThat(page.status()).isEqualTo(404);
            assertThat(page.contentType()).startsWith("text/html");

            try (EmbeddedStore database = EmbeddedStore.at(elsewhere, port)) {
                await().until(() -> server.get("/api/queue/status").status() == 200);
                ObjectId post =
                        server.aPost().withPhoto(host.picture("late", "01.jpg")).insert();
                server.enqueue(post);
                await().until(() -> server.status(post).equals("done"));
            }
        }
    }

    /** It would for an hour: nothing but the limit of a call ends the wait. */
    @Test
    void a_caller_does_not_wait_for_a_database_that_is_connected_and_silent(@TempDir Path data, @TempDir Path elsewhere)
            throws Exception {
        try (EmbeddedStore database = EmbeddedStore.in(elsewhere);
                CuttableProxy between =
                        new CuttableProxy(URI.create(database.uri()).getPort());
                RunningServer server = RunningServer.start(
                        data,
                        "blipbatch.store.mongodb-uri=mongodb://127.0.0.1:" + between.port() + "/blipbatch",
                        "blipbatch.store.answer-timeout=1h",
                        "blipbatch.store.call-timeout=1s")) {
            ObjectId post = server.aPost().insert();
            assertThat(server.enqueue(post).status()).isEqualTo(201);

            between.fallSilent();
            Answer refused = server.enqueue(post);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text("error")).contains("It is MongoDB, which has the posts and the queue.");
            String several = "{\"postIds\": [\"" + post + "\"]}";
            assertThat(server.post("/api/queue/batch", several).status()).isEqualTo(503);
            between.speakAgain();

            await().until(() -> server.enqueue(post).status() == 200);
        }
    }
}
