package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.mongodb.core.MongoTemplate;

/** Indexes that are refused, and queues of an older service that had none. */
class QueueIndexesTest {

    private static final String COLLECTION = "imagequeues";

    private final SettableClock clock = new SettableClock();
    private EmbeddedStore store;
    private MongoTemplate mongo;

    @BeforeEach
    void open(@TempDir Path directory) {
        store = EmbeddedStore.in(directory);
        mongo = store.template();
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    @Test
    void of_several_items_of_a_post_the_one_furthest_along_stays() {
        ObjectId post = new ObjectId();
        anItem(post, "queued", new Document());
        ObjectId done = anItem(post, "done", new Document("processedAt", now()));
        anItem(post, "failed", new Document());
        ObjectId other = anItem(new ObjectId(), "queued", new Document());

        QueueCollection items = items();
        items.estimatedCount();

        assertThat(ids()).containsExactlyInAnyOrder(done, other);
        assertThat(items.missingIndexes()).isEmpty();
        assertThat(indexes())
                .anySatisfy(index -> assertThat(index).contains(entry("name", "imageId_1"), entry("unique", true)));
        assertThat(indexes()).noneMatch(index -> index.getString("name").equals("imageId_plain"));
    }

    @Test
    void an_item_that_was_asked_for_after_another_was_done_is_not_lost() {
        ObjectId post = new ObjectId();
        anItem(post, "done", new Document("processedAt", now()));
        clock.advance(Duration.ofSeconds(1));
        ObjectId again = anItem(post, "queued", new Document("requestedAt", now()));

        items().estimatedCount();

        assertThat(ids()).containsExactly(again);
    }

    @Test
    void of_items_alike_the_newest_stays_also_of_those_without_a_post() {
        anItem(null, "queued", new Document());
        clock.advance(Duration.ofSeconds(1));
        ObjectId newest = anItem(null, "queued", new Document());

        items().estimatedCount();

        assertThat(ids()).containsExactly(newest);
    }

    @Test
    void the_former_version_of_an_index_is_dropped() {
        mongo.getCollection(COLLECTION)
                .createIndex(
                        new Document("status", 1).append("priority", 1).append("createdAt", 1),
                        new com.mongodb.client.model.IndexOptions().name("claim"));

        items().estimatedCount();

        assertThat(indexes())
                .extracting(index -> index.getString("name"))
                .contains("claim_v2")
                .doesNotContain("claim");
    }

    @Test
    void the_same_keys_under_another_name_are_as_good() {
        mongo.getCollection(COLLECTION)
                .createIndex(
                        new Document("status", 1.0).append("nextAttemptAt", 1L),
                        new com.mongodb.client.model.IndexOptions().name("somebody_elses"));

        items().estimatedCount();

        assertThat(indexes())
                .extracting(index -> index.getString("name"))
                .contains("somebody_elses")
                .doesNotContain("due");
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 67, 86, 303, 85, 11000, 4711})
    void each_refusal_has_its_own_advice(int code) {
        assertThat(IndexRefusal.advice(code, "claim", COLLECTION)).endsWith(".");
    }

    private QueueCollection items() {
        return new QueueCollection(mongo, new QueueSettings(COLLECTION, Duration.ofMinutes(2)));
    }

    private ObjectId anItem(ObjectId post, String status, Document more) {
        Document item = new Document("_id", new ObjectId())
                .append("imageId", post)
                .append("status", status)
                .append("createdAt", now());
        item.putAll(more);
        return mongo.insert(item, COLLECTION).getObjectId("_id");
    }

    private List<ObjectId> ids() {
        return mongo.findAll(Document.class, COLLECTION).stream()
                .map(item -> item.getObjectId("_id"))
                .toList();
    }

    private List<Document> indexes() {
        return mongo.getCollection(COLLECTION).listIndexes().into(new ArrayList<>());
    }

    private Date now() {
        return Date.from(clock.instant());
    }
}
