package blipbatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.APost;
import blipbatch.testing.PictureHost;
import blipbatch.testing.ServerProcess;
import java.nio.file.Path;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.mongodb.core.MongoTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log of a real process, as a collector of logs reads it. */
class StructuredLogTest {

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void each_line_is_an_object_that_names_the_run_the_item_and_the_post(
            @TempDir Path directory, @TempDir Path elsewhere) throws Exception {
        try (EmbeddedStore database = EmbeddedStore.in(elsewhere);
                PictureHost host = new PictureHost()) {
            MongoTemplate mongo = database.template();
            ObjectId fine =
                    new APost(mongo).withPhoto(host.picture("fine", "01.jpg")).insert();
            ObjectId gone = new APost(mongo)
                    .withPhoto(host.failing("gone", "02.jpg", 404, 9))
                    .insert();
            String fineItem = queue(mongo, fine);
            String goneItem = queue(mongo, gone);
            Path log = directory.resolve("log");

            try (ServerProcess server = ServerProcess.start(
                    directory,
                    log,
                    "server.port=0",
                    "LOG_FORMAT=ecs",
                    "logging.level.blipbatch=DEBUG",
                    "blipbatch.store.mongodb-uri=" + database.uri(),
                    "blipbatch.photo.allow-private-addresses=true")) {
                await().until(() -> server.output().contains("ended COMPLETED"));
                server.terminate();
                List<JsonNode> lines =
                        server.output().lines().map(JSON::readTree).toList();

                JsonNode ended = only(lines, "ended COMPLETED");
                String run = ended.get("run").asString();
                assertThat(ended.get("message").asString()).contains("Run " + run + " ended");
                assertThat(ended.has("item")).isFalse();
                JsonNode said = only(lines, "The model says");
                assertAbout(said, run, fineItem, fine);
                assertThat(said.get("worker")).isEqualTo(ended.get("worker"));
                assertAbout(only(lines, "No caption for good"), run, goneItem, gone);
                assertThat(lines)
                        .filteredOn(line ->
                                line.at("/process/thread/name").asString("").startsWith("photo-fetch-"))
                        .as("fetches, on threads of their own")
                        .extracting(line -> line.get("item").asString())
                        .containsExactlyInAnyOrder(fineItem, goneItem);
                assertThat(lines)
                        .filteredOn(line ->
                                line.at("/process/thread/name").asString("").startsWith("scheduling-"))
                        .allSatisfy(line -> assertThat(line.has("item")).isFalse());
            }
        }
    }

    private static String queue(MongoTemplate mongo, ObjectId post) {
        Document item = new Document("imageId", post).append("status", "queued").append("createdAt", new Date());
        return mongo.insert(item, "imagequeues").getObjectId("_id").toHexString();
    }

    private static JsonNode only(List<JsonNode> lines, String message) {
        return lines.stream()
                .filter(line -> line.get("message").asString().contains(message))
                .findFirst()
                .orElseThrow();
    }

    private static void assertAbout(JsonNode line, String run, String item, ObjectId post) {
        assertThat(line.get("run").asString()).isEqualTo(run);
        assertThat(line.get("item").asString()).isEqualTo(item);
        assertThat(line.get("post").asString()).isEqualTo(post.toHexString());
    }
}
