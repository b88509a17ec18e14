package blipbatch.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The only member that takes writes stops taking them, and goes on answering. */
@OnSecantusDb
class StepDownTest {

    @Test
    void callers_are_asked_to_come_again_and_probes_see_that_nothing_can_be_written(@TempDir Path data) {
        try (SecantusDb database = SecantusDb.start();
                MongoClient admin = MongoClients.create(database.uri("", "directConnection=true"));
                RunningServer server = RunningServer.start(
                        data,
                        "blipbatch.store.mongodb-uri="
                                + database.uri("app", "serverSelectionTimeoutMS=300", "heartbeatFrequencyMS=500"))) {
            awaitPrimary(server);
            ObjectId post =
                    server.aPost().withPhoto("http://images.example.com/1.jpg").insert();
            assertThat(server.enqueue(post).status()).isEqualTo(201);

            admin.getDatabase("admin").runCommand(new Document("replSetStepDown", 30).append("force", true));
            HttpRequest.Builder enqueue = server.request("/api/queue")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"postId\": \"" + post + "\"}"));
            await().until(() ->
                    RunningServer.headers(enqueue).firstValue("Retry-After").isPresent());
            Answer refused = RunningServer.send(enqueue);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text("error")).contains("database does not answer; try again");
            Answer probe = server.get("/readyz");
            assertThat(probe.status()).isEqualTo(503);
            assertThat(probe.body().at("/components/mongo/details/error").asString())
                    .contains("is not the primary, so nothing can be written");

            await().pollInterval(1, SECONDS).until(() -> server.enqueue(post).status(), status -> status == 200);
            awaitPrimary(server);
        }
    }

    private static void awaitPrimary(RunningServer server) {
        await().until(() -> server.get("/readyz")
                .body()
                .at("/components/mongo/status")
                .asString()
                .equals("UP"));
    }
}
