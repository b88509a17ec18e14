package blipbatch.embedded;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.startup.StartupRefused;
import blipbatch.testing.Patience;
import blipbatch.testing.RunningServer;
import com.mongodb.MongoNamespace;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.ReturnDocument;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMongoTest {

    private static final int THREADS = 8;

    @TempDir
    Path directory;

    private EmbeddedMongo mongo;
    private MongoClient client;

    @AfterEach
    void close() {
        if (client != null) {
            client.close();
            mongo.close();
        }
    }

    private MongoCollection<Document> open(String collection) {
        return openDatabase().getCollection(collection);
    }

    private MongoDatabase openDatabase() {
        mongo = EmbeddedMongo.start(directory.resolve("mongo.mv"), 0);
        client = MongoClients.create(mongo.getConnectionString());
        return client.getDatabase("blipbatch");
    }

    @Test
    void an_item_is_claimed_once_and_each_claim_shows_its_own_claimant() throws Exception {
        MongoCollection<Document> queue = open("imagequeues");
        queue.insertMany(IntStream.range(0, 400)
                .mapToObj(i -> new Document("_id", i).append("status", "queued"))
                .toList());

        List<List<Object>> claims = inParallel(thread -> () -> {
            List<Object> claimed = new ArrayList<>();
            for (Document item; (item = claim(queue, thread)) != null; ) {
                assertThat(item.getInteger("claimedBy")).isEqualTo(thread);
                claimed.add(item.get("_id"));
            }
            return claimed;
        });

        assertThat(claims.stream().flatMap(List::stream)).hasSize(400).doesNotHaveDuplicates();
    }

    private static Document claim(MongoCollection<Document> queue, int thread) {
        return queue.findOneAndUpdate(
                eq("status", "queued"),
                combine(set("status", "processing"), set("claimedBy", thread)),
                new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
    }

    @Test
    void an_answer_shows_the_document_as_the_write_left_it_whatever_others_do_to_it_meanwhile() throws Exception {
        MongoCollection<Document> queue = open("imagequeues");
        queue.insertOne(new Document("_id", 1));
        FindOneAndUpdateOptions after = new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER);

        inParallel(thread -> () -> {
            for (int i = 0; i < 60; i++) {
                Document held = queue.findOneAndUpdate(
                        eq("_id", 1), combine(set("holder", thread), set("only" + thread, i)), after);
                assertThat(held.getInteger("holder")).isEqualTo(thread);
                queue.updateOne(eq("_id", 1), unset("only" + thread));
            }
            return null;
        });
    }

    @Test
    void of_many_inserts_of_the_same_unique_value_one_succeeds() throws Exception {
        MongoCollection<Document> queue = open("imagequeues");
        queue.createIndex(new Document("imageId", 1), new IndexOptions().unique(true));

        List<Integer> inserted = inParallel(thread -> () -> {
            int mine = 0;
            for (int i = 0; i < 50; i++) {
                try {
                    queue.insertOne(new Document("imageId", i));
                    mine++;
                } catch (MongoWriteException e) {
                    assertThat(e.getCode()).isEqualTo(11000);
                }
            }
            return mine;
        });

        assertThat(inserted.stream().mapToInt(Integer::intValue).sum()).isEqualTo(50);
        assertThat(queue.countDocuments()).isEqualTo(50);
    }

    @Test
    void an_index_comes_to_be_while_many_insert_and_read() throws Exception {
        MongoDatabase database = openDatabase();
        int threads = 16;
        CyclicBarrier together = new CyclicBarrier(threads);

        inParallel(threads, thread -> () -> {
            for (int i = 0; i < 150; i++) {
                MongoCollection<Document> fresh = database.getCollection("fresh" + i);
                together.await(
                        Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS); // in vain where another thread has failed
                if (thread % 8 == 0) {
                    fresh.createIndex(new Document("status", 1));
                    fresh.createIndex(new Document("imageId", 1), new IndexOptions().unique(true));
                }
                fresh.insertOne(new Document("imageId", thread));
                assertThat(fresh.find(eq("imageId", thread))).hasSize(1);
            }
            return null;
        });

        assertThat(database.getCollection("fresh0").listIndexes()).hasSize(3);
    }

    @Test
    void documents_and_unique_indexes_are_there_after_a_restart() {
        MongoCollection<Document> queue = open("imagequeues");
        queue.createIndex(new Document("imageId", 1), new IndexOptions().unique(true));
        queue.insertOne(new Document("_id", 1).append("imageId", "a"));
        close();

        MongoCollection<Document> reopened = open("imagequeues");

        assertThat(reopened.find().first()).isEqualTo(new Document("_id", 1).append("imageId", "a"));
        assertThatThrownBy(() -> reopened.insertOne(new Document("imageId", "a")))
                .isInstanceOf(MongoWriteException.class)
                .hasMessageContaining("E11000");
    }

    @Test
    void collections_that_were_renamed_or_written_by_an_aggregation_are_kept() throws Exception {
        MongoCollection<Document> posts = open("posts");
        posts.createIndex(new Document("key", 1), new IndexOptions().unique(true));
        posts.insertOne(new Document("_id", 1).append("key", "a"));
        posts.aggregate(List.of(new Document("$out", "copy"))).toCollection();
        posts.renameCollection(new MongoNamespace("blipbatch", "renamed"));

        Path copy = Files.copy(directory.resolve("mongo.mv"), directory.resolve("as-if-killed.mv"));

        try (EmbeddedMongo survivor = EmbeddedMongo.start(copy, 0);
                MongoClient other = MongoClients.create(survivor.getConnectionString())) {
            MongoDatabase database = other.getDatabase("blipbatch");
            assertThat(database.listCollectionNames()).containsExactlyInAnyOrder("copy", "renamed");
            assertThat(database.getCollection("copy").find()).hasSize(1);
            assertThat(database.getCollection("renamed").find(eq("key", "a"))).hasSize(1);
            assertThatThrownBy(() -> database.getCollection("renamed").insertOne(new Document("key", "a")))
                    .hasMessageContaining("E11000");
            database.getCollection("posts").insertOne(new Document("_id", 1).append("key", "a"));
        }
    }

    @Test
    void many_small_updates_do_not_blow_up_the_file() throws Exception {
        MongoCollection<Document> posts = open("posts");
        posts.insertMany(IntStream.range(0, 500)
                .mapToObj(i -> new Document("_id", i).append("description", "x".repeat(500)))
                .toList());

        for (int i = 0; i < 3_000; i++) {
            posts.updateOne(eq("_id", i * 7 % 500), set("revision", i));
        }

        assertThat(Files.size(directory.resolve("mongo.mv"))).isLessThan(8_000_000);
    }

    @Test
    void the_server_answers_hello_as_health_checks_ask_it() {
        open("any");

        Document hello = client.getDatabase("admin").runCommand(new Document("hello", 1));

        assertThat(hello.getBoolean("isWritablePrimary")).isTrue();
        assertThat(hello.getInteger("maxWireVersion")).isEqualTo(9);
    }

    @Test
    void it_listens_on_the_loopback_address_only_and_on_the_port_asked_for() throws Exception {
        int port = RunningServer.freePort();

        try (EmbeddedMongo fixed = EmbeddedMongo.start(directory.resolve("mongo.mv"), port)) {
            assertThat(fixed.getConnectionString().getConnectionString())
                    .isEqualTo("mongodb://127.0.0.1:" + port + "/blipbatch");
        }
    }

    @Test
    void a_port_in_use_is_refused_with_a_sentence_and_leaves_the_file_free() throws Exception {
        Path file = directory.resolve("mongo.mv");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatExceptionOfType(StartupRefused.class)
                    .isThrownBy(() -> EmbeddedMongo.start(file, taken.getLocalPort()))
                    .withMessage(
                            "Port %d for the embedded MongoDB is already in use: stop the program that uses it,"
                                    + " or choose another port with EMBEDDED_MONGO_PORT.",
                            taken.getLocalPort());
        }

        EmbeddedMongo.start(file, 0).close();
    }

    @Test
    void a_file_that_is_no_store_is_refused_with_a_sentence() throws Exception {
        Path file = Files.writeString(directory.resolve("mongo.mv"), "not a store".repeat(1_000));

        assertThatExceptionOfType(StartupRefused.class)
                .isThrownBy(() -> EmbeddedMongo.start(file, 0))
                .withMessageContainingAll(file.toString(), "cannot be opened", "move it away");
    }

    private interface Work<T> {
        Callable<T> of(int thread);
    }

    private static <T> List<T> inParallel(Work<T> work) throws Exception {
        return inParallel(THREADS, work);
    }

    private static <T> List<T> inParallel(int count, Work<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Callable<T>> tasks =
                    IntStream.range(0, count).mapToObj(work::of).toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
