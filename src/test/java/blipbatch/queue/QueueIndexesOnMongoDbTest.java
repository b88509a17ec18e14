package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.store.MongoDb;
import com.mongodb.client.model.IndexOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.data.mongodb.core.MongoTemplate;

/** What a server that is not ours refuses, and what follows from it. */
class QueueIndexesOnMongoDbTest {

    private static final String COLLECTION = "imagequeues";

    @RegisterExtension
    static final MongoDb DATABASE = new MongoDb();

    private MongoTemplate mongo;
    private QueueCollection items;

    @BeforeEach
    void anEmptyQueue() {
        mongo = DATABASE.template();
        mongo.dropCollection(COLLECTION);
        items = new QueueCollection(mongo, new QueueSettings(COLLECTION, Duration.ofMinutes(2)));
    }

    @Test
    void an_index_of_somebody_else_under_the_same_name_is_told_and_stops_nothing() {
        mongo.getCollection(COLLECTION).createIndex(new Document("other", 1), new IndexOptions().name("due"));
        QueueClock clock = new QueueClock(items, Clock.systemUTC());
        ImageQueue queue = new ImageQueue(items, event -> {}, clock);

        assertThat(queue.enqueue(new ObjectId()).added()).isTrue();
        assertThat(items.missingIndexes())
                .singleElement()
                .satisfies(sentence -> assertThat(sentence).contains("The index due of imagequeues", "drop that one"));
        assertThat(names()).contains("imageId_1", "claim_v2", "failures_v2", "waiting_v2");

        mongo.getCollection(COLLECTION).dropIndex("due");
        items.tryMissingIndexesAgain();

        assertThat(items.missingIndexes()).isEmpty();
        assertThat(names()).contains("due");
    }

    @Test
    void the_same_keys_under_another_name_are_as_good() {
        mongo.getCollection(COLLECTION)
                .createIndex(
                        new Document("status", 1).append("nextAttemptAt", 1),
                        new IndexOptions().name("somebody_elses"));

        items.estimatedCount();

        assertThat(items.missingIndexes()).isEmpty();
        assertThat(names()).contains("somebody_elses").doesNotContain("due");
    }

    @Test
    void several_items_of_a_post_become_one() {
        ObjectId post = new ObjectId();
        for (String status : List.of("queued", "done", "failed")) {
            mongo.insert(
                    new Document("imageId", post).append("status", status).append("processedAt", new Date()),
                    COLLECTION);
        }

        items.estimatedCount();

        assertThat(mongo.findAll(Document.class, COLLECTION))
                .extracting(item -> item.getString("status"))
                .containsExactly("done");
        assertThat(names()).contains("imageId_1").doesNotContain("imageId_plain");
        assertThat(items.missingIndexes()).isEmpty();
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        mongo.getCollection(COLLECTION).listIndexes().forEach(index -> names.add(index.getString("name")));
        return names;
    }
}
