package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.store.OnSecantusDb;
import blipbatch.store.SecantusDb;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.mongodb.core.MongoTemplate;

/** An index of a former version, and a user of MongoDB who may see it and make others, but drop none. */
@OnSecantusDb
@ExtendWith(OutputCaptureExtension.class)
class FormerIndexTest {

    private static final String COLLECTION = "imagequeues";

    @Test
    void an_index_that_may_not_be_dropped_is_told_once_and_stops_nothing(CapturedOutput output) throws Exception {
        SecantusDb open = SecantusDb.start();
        try (MongoClient everybody = MongoClients.create(open.uri())) {
            addTheUser(everybody);
            MongoCollection<Document> items = everybody.getDatabase("app").getCollection(COLLECTION);
            items.createIndex(
                    new Document("status", 1).append("priority", 1).append("createdAt", 1),
                    new IndexOptions().name("claim"));
            // So that there is something to try again.
            items.createIndex(new Document("other", 1), new IndexOptions().name("due"));
        }
        try (SecantusDb database = open.restart("--auth");
                MongoClient user = MongoClients.create(
                        database.uri("app", "authSource=app").replace("://", "://captions:secret@"))) {
            QueueCollection items = new QueueCollection(
                    new MongoTemplate(user, "app"), new QueueSettings(COLLECTION, Duration.ofMinutes(2)));
            ImageQueue queue = new ImageQueue(items, event -> {}, new QueueClock(items, Clock.systemUTC()));

            assertThat(queue.enqueue(new ObjectId()).added()).isTrue();
            items.tryMissingIndexesAgain();

            assertThat(items.missingIndexes()).singleElement().asString().contains("The index due");
            assertThat(output.getOut().split("The index claim of imagequeues is not used any more", -1))
                    .as("once")
                    .hasSize(2);
        }
    }

    private static void addTheUser(MongoClient everybody) {
        List<String> rights = List.of("find", "insert", "update", "remove", "createIndex", "listIndexes");
        Document privilege = new Document("resource", new Document("db", "app").append("collection", COLLECTION))
                .append("actions", rights);
        everybody
                .getDatabase("app")
                .runCommand(new Document("createRole", "captions")
                        .append("privileges", List.of(privilege))
                        .append("roles", List.of()));
        everybody
                .getDatabase("app")
                .runCommand(new Document("createUser", "captions")
                        .append("pwd", "secret")
                        .append("roles", List.of("captions")));
    }
}
