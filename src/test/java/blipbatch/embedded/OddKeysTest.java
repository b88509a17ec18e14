package blipbatch.embedded;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands under a unique key may be anything, as in MongoDB: it is found, changed, removed, and there after a restart. */
class OddKeysTest {

    @TempDir
    Path directory;

    private void onItems(Consumer<MongoCollection<Document>> use) {
        try (EmbeddedMongo mongo = EmbeddedMongo.start(directory.resolve("mongo.mv"), 0);
                MongoClient client = MongoClients.create(mongo.getConnectionString())) {
            MongoCollection<Document> items = client.getDatabase("blipbatch").getCollection("items");
            items.createIndex(new Document("imageId", 1), new IndexOptions().unique(true));
            items.createIndex(new Document("status", 1));
            use.accept(items);
        }
    }

    @Test
    void an_empty_list_is_one_value() {
        onItems(items -> {
            items.insertOne(new Document("_id", 1).append("imageId", List.of()).append("status", "queued"));
            assertThatThrownBy(() -> items.insertOne(new Document("imageId", List.of())))
                    .hasMessageContaining("E11000");
            items.insertOne(new Document("_id", 2).append("imageId", List.of(List.of())));
            items.insertOne(new Document("_id", 3).append("imageId", null));
            assertThat(items.updateOne(eq("_id", 1), set("status", "done")).getModifiedCount())
                    .isEqualTo(1);
            assertThatThrownBy(() -> items.updateOne(eq("_id", 3), set("imageId", List.of())))
                    .hasMessageContaining("E11000");
        });
        onItems(items -> {
            assertThat(items.find(eq("status", "done")).first()).containsEntry("imageId", List.of());
            items.updateOne(eq("_id", 1), set("imageId", "a"));
            items.updateOne(eq("_id", 3), set("imageId", List.of()));
            assertThat(items.deleteOne(eq("_id", 3)).getDeletedCount()).isEqualTo(1);
            assertThat(items.deleteMany(new Document()).getDeletedCount()).isEqualTo(2);
        });
        onItems(items -> {
            items.insertOne(new Document("imageId", List.of()));
            assertThat(items.countDocuments()).isEqualTo(1);
        });
    }

    @Test
    void the_id_may_be_null() {
        onItems(items -> {
            items.insertOne(new Document("_id", null).append("imageId", "a").append("status", "queued"));
            assertThatThrownBy(() -> items.insertOne(new Document("_id", null).append("imageId", "b")))
                    .hasMessageContaining("E11000");
            items.insertOne(new Document("_id", new ObjectId()).append("imageId", "c"));
            items.updateOne(eq("imageId", "a"), set("status", "done"));
        });
        onItems(items -> {
            assertThat(items.find(eq("_id", null)).first()).containsEntry("status", "done");
            assertThat(items.find(eq("status", "done"))).hasSize(1);
            assertThat(items.find(eq("imageId", "a"))).hasSize(1);
            assertThat(items.find().sort(new Document("_id", -1)).map(item -> item.get("imageId")))
                    .containsExactly("c", "a");
            items.updateMany(
                    new Document("_id", new Document("$in", Arrays.asList(null, "x"))), set("status", "queued"));
            assertThat(items.countDocuments(eq("status", "queued"))).isEqualTo(1);
            assertThat(items.deleteOne(eq("_id", null)).getDeletedCount()).isEqualTo(1);
            assertThat(items.find(eq("status", "queued"))).isEmpty();
        });
        onItems(items -> {
            assertThat(items.countDocuments()).isEqualTo(1);
            items.insertOne(new Document("_id", null).append("imageId", "a"));
        });
    }

    @Test
    void a_date_of_the_servers_clock_is_found_before_and_after_a_restart() {
        onItems(items -> {
            items.createIndex(new Document("at", 1));
            items.insertOne(new Document("_id", 1));
            items.updateOne(eq("_id", 1), new Document("$currentDate", new Document("at", true)));
            assertThat(items.countDocuments(gt("at", new Date(0)))).isEqualTo(1);
        });
        onItems(items -> {
            assertThat(items.find(gt("at", new Date(0)))).hasSize(1);
            items.updateOne(eq("_id", 1), set("at", null));
            assertThat(items.find(new Document("at", null))).hasSize(1);
            assertThat(items.countDocuments(gt("at", new Date(0)))).isZero();
        });
    }
}
