package blipbatch.embedded;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.regex;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found by an index is what a scan would find. */
class EmbeddedIndexesTest {

    @TempDir
    Path directory;

    @Test
    void an_index_that_the_library_kept_is_filled_anew() {
        ObjectId post = new ObjectId();
        Path file = directory.resolve("mongo.mv");
        MongoServer library = new MongoServer(new H2Backend(MVStore.open(file.toString())));
        library.bind();
        try (MongoClient client = MongoClients.create(library.getConnectionString())) {
            MongoCollection<Document> items = client.getDatabase("blipbatch").getCollection("items");
            items.createIndex(new Document("key", 1), new IndexOptions().unique(true));
            items.createIndex(new Document("status", 1).append("key", 1));
            items.insertOne(new Document("_id", post).append("key", "a").append("status", "queued"));
        } finally {
            library.shutdownNow();
        }

        try (EmbeddedMongo mongo = EmbeddedMongo.start(file, 0);
                MongoClient client = MongoClients.create(mongo.getConnectionString())) {
            MongoCollection<Document> items = client.getDatabase("blipbatch").getCollection("items");
            assertThat(items.find(eq("key", "a"))).hasSize(1);
            assertThat(items.find(regex("key", "^a"))).hasSize(1);
            assertThat(items.find(eq(post))).hasSize(1);
            assertThat(items.find(eq("status", "queued")).sort(ascending("key")))
                    .hasSize(1);
            items.updateOne(eq(post), set("status", "done"));
            assertThat(items.countDocuments(eq("status", "queued"))).isZero();
            assertThatThrownBy(() -> items.insertOne(new Document("key", "a"))).hasMessageContaining("E11000");
            assertThatThrownBy(() -> items.insertOne(new Document("_id", post))).hasMessageContaining("E11000");
        }
        try (MVStore store = EmbeddedMongo.open(file.toString())) {
            assertThat(store.getMapNames()).noneMatch(name -> name.contains("._index_"));
        }
    }

    @Test
    void ids_are_looked_up_and_ranges_of_them_read_with_whatever_else_is_asked() {
        List<ObjectId> ids =
                IntStream.range(0, 20).mapToObj(i -> new ObjectId()).toList();
        try (EmbeddedMongo mongo = EmbeddedMongo.start(directory.resolve("mongo.mv"), 0);
                MongoClient client = MongoClients.create(mongo.getConnectionString())) {
            MongoCollection<Document> items = client.getDatabase("blipbatch").getCollection("items");
            for (int i = ids.size() - 1; i >= 0; i--) {
                items.insertOne(new Document("_id", ids.get(i)).append("even", i % 2 == 0));
            }
            items.insertOne(new Document("_id", 7).append("even", true));
            items.insertOne(new Document("_id", "text").append("even", true));
            Bson some = in("_id", ids.get(8), ids.get(3), new ObjectId(), ids.get(4), ids.get(4));

            assertThat(found(items, and(some, eq("even", true)), null, 0)).containsExactly(ids.get(4), ids.get(8));
            assertThat(found(items, some, descending("_id"), 2)).containsExactly(ids.get(8), ids.get(4));
            assertThat(found(items, and(some, gt("_id", ids.get(4))), null, 0)).containsExactly(ids.get(8));
            assertThat(found(items, and(eq(ids.get(3)), eq("even", true)), null, 0))
                    .isEmpty();
            assertThat(found(items, and(gt("_id", ids.get(5)), eq("even", true)), ascending("_id"), 3))
                    .containsExactly(ids.get(6), ids.get(8), ids.get(10));
            assertThat(found(items, and(gte("_id", ids.get(5)), lt("_id", ids.get(7))), null, 0))
                    .containsExactly(ids.get(5), ids.get(6));
            assertThat(found(items, gt("_id", ids.get(16)), descending("_id"), 0))
                    .containsExactly(ids.get(19), ids.get(18), ids.get(17));
            assertThat(found(items, gt("_id", ids.get(17)), ascending("even"), 0))
                    .containsExactly(ids.get(19), ids.get(18));
            assertThat(items.updateMany(and(some, eq("even", true)), set("even", false))
                            .getMatchedCount())
                    .isEqualTo(2);
        }
    }

    private static List<ObjectId> found(MongoCollection<Document> items, Bson filter, Bson sort, int limit) {
        return items.find(filter)
                .sort(sort)
                .limit(limit)
                .map(item -> item.getObjectId("_id"))
                .into(new ArrayList<>());
    }

    @Test
    void a_unique_index_with_a_filter_forbids_only_what_matches_it() {
        Path file = directory.resolve("mongo.mv");
        Document active = new Document("active", true);
        try (EmbeddedMongo mongo = EmbeddedMongo.start(file, 0);
                MongoClient client = MongoClients.create(mongo.getConnectionString())) {
            MongoCollection<Document> users = client.getDatabase("app").getCollection("users");
            for (int id = 1; id <= 2; id++) {
                users.insertOne(aUser(id, false));
            }
            users.createIndex(
                    new Document("name", 1), new IndexOptions().unique(true).partialFilterExpression(active));

            users.insertOne(aUser(3, true));
            users.insertOne(aUser(4, false));

            assertThatThrownBy(() -> users.insertOne(aUser(5, true))).hasMessageContaining("E11000");
            assertThatThrownBy(() -> users.updateOne(eq(1), set("active", true)))
                    .hasMessageContaining("E11000");
            assertThat(users.find(eq("name", "a name"))).hasSize(4);
            users.updateOne(eq(3), set("active", false));
            users.updateOne(eq(1), set("active", true));
            users.deleteOne(eq(2));
        }
        try (EmbeddedMongo mongo = EmbeddedMongo.start(file, 0);
                MongoClient client = MongoClients.create(mongo.getConnectionString())) {
            MongoCollection<Document> users = client.getDatabase("app").getCollection("users");
            assertThatThrownBy(() -> users.insertOne(aUser(6, true))).hasMessageContaining("E11000");
            users.deleteOne(eq(1));
            users.insertOne(aUser(6, true));
            assertThat(users.find(and(eq("name", "a name"), eq("active", true))))
                    .hasSize(1);
            assertThat(users.find(eq("name", "a name"))).hasSize(3);
        }
    }

    private static Document aUser(int id, boolean active) {
        return new Document("_id", id).append("name", "a name").append("active", active);
    }
}
