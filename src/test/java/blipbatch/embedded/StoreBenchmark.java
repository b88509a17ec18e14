package blipbatch.embedded;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.ServerVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.bson.Document;
import org.h2.mvstore.MVStore;
import org.h2.store.fs.FilePath;
import org.slf4j.LoggerFactory;

/** Measures the embedded store; not part of the test run. Arguments: a directory on the disk to measure. */
class StoreBenchmark {

    private static final int WRITES = Integer.getInteger("writes", 4_000);

    public static void main(String[] args) throws Exception {
        ((Logger) LoggerFactory.getLogger("ROOT")).setLevel(Level.ERROR);
        FilePath.register(new FilePathUnforced());
        Path directory = Files.createDirectories(Path.of(args[0]));

        System.out.println("| store | threads | inserts/s | updates/s | claims/s | MB |");
        for (int round = 0; round < 2; round++) { // the first one warms up
            for (int threads : new int[] {1, 8}) {
                Path file = directory.resolve("bench.mv");
                measure("committed by the library once a second", file, threads, libraryDefault(file), false);
                measure("committed before the answer, not forced", file, threads, durable("unforced:" + file), false);
                measure("committed and forced before the answer", file, threads, durable(file.toString()), false);
                measure("the same with the queue's indexes", file, threads, durable(file.toString()), true);
            }
        }
        growth(directory.resolve("growth.mv"));
    }

    private static MongoBackend libraryDefault(Path file) {
        return new H2Backend(MVStore.open(file.toString())).version(ServerVersion.MONGO_5_0);
    }

    private static MongoBackend durable(String fileName) {
        return new DurableBackend(EmbeddedMongo.open(fileName), Clock.systemUTC());
    }

    private static void measure(String name, Path file, int threads, MongoBackend backend, boolean indexed)
            throws Exception {
        MongoServer server = new MongoServer(backend);
        server.bind(new InetSocketAddress("127.0.0.1", 0), 1, EmbeddedMongo.THREADS);
        try (MongoClient client = MongoClients.create(server.getConnectionString())) {
            MongoCollection<Document> items = client.getDatabase("bench").getCollection("items");
            items.createIndex(new Document("imageId", 1), new IndexOptions().unique(true));
            if (indexed) {
                index(items);
                index(client.getDatabase("bench").getCollection("queue"));
            }
            double inserts = rate(threads, i -> items.insertOne(item(i)));
            double updates = rate(threads, i -> items.updateOne(eq(i), inc("retries", 1)));
            MongoCollection<Document> queue = client.getDatabase("bench").getCollection("queue");
            for (int i = 0; i < 100; i++) {
                queue.insertOne(item(i));
            }
            double claims = rate(
                    threads,
                    i -> queue.findOneAndUpdate(
                            eq("status", "queued"), combine(set("claimedBy", "worker"), inc("retries", 1))));
            System.out.printf(
                    "| %s | %d | %.0f | %.0f | %.0f | %.1f |%n",
                    name, threads, inserts, updates, claims, Files.size(file) / 1e6);
        } finally {
            server.shutdownNow();
        }
        Files.delete(file);
    }

    private static void index(MongoCollection<Document> items) {
        items.createIndex(ascending("status", "priority", "createdAt", "nextAttemptAt"));
        items.createIndex(ascending("status", "nextAttemptAt"));
        items.createIndex(ascending("status", "_id"));
        items.createIndex(ascending("status", "processedAt"));
        items.createIndex(ascending("failure", "_id"), new IndexOptions().partialFilterExpression(exists("failure")));
        items.createIndex(
                ascending("requestedAt", "nextAttemptAt"),
                new IndexOptions().partialFilterExpression(eq("status", "queued")));
        items.createIndex(ascending("claimedBy"), new IndexOptions().sparse(true));
        items.createIndex(ascending("waitsFor"), new IndexOptions().sparse(true));
    }

    private static Document item(int i) {
        return new Document("_id", i)
                .append("imageId", "image" + i)
                .append("status", "queued")
                .append("retries", 0)
                .append("error", null)
                .append("description", "What the author of the post wrote under the picture. ".repeat(6));
    }

    private static double rate(int threads, IntConsumer write) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(threads);
        long start = System.nanoTime();
        for (int thread = 0; thread < threads; thread++) {
            int first = thread;
            new Thread(() -> {
                        for (int i = first; i < WRITES; i += threads) {
                            write.accept(i);
                        }
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        return WRITES / ((System.nanoTime() - start) / 1e9);
    }

    private static void growth(Path file) throws IOException {
        for (int documents : new int[] {100, 5_000}) {
            EmbeddedMongo mongo = EmbeddedMongo.start(file, 0);
            try (MongoClient client = MongoClients.create(mongo.getConnectionString())) {
                MongoCollection<Document> items = client.getDatabase("bench").getCollection("items");
                for (int i = 0; i < documents; i++) {
                    items.insertOne(item(i));
                }
                System.out.printf("%n%d documents: %.1f MB", documents, Files.size(file) / 1e6);
                long slowest = 0;
                for (int i = 1; i <= 50_000; i++) {
                    long start = System.nanoTime();
                    items.updateOne(eq(i % documents * 7 % documents), inc("retries", 1));
                    slowest = Math.max(slowest, System.nanoTime() - start);
                    if (i % 10_000 == 0) {
                        System.out.printf(", after %d updates %.1f MB", i, Files.size(file) / 1e6);
                    }
                }
                System.out.printf(", slowest update %d ms", slowest / 1_000_000);
            }
            long start = System.nanoTime();
            mongo.close();
            System.out.printf(
                    ", closed in %d ms %.1f MB%n", (System.nanoTime() - start) / 1_000_000, Files.size(file) / 1e6);
            Files.delete(file);
        }
    }
}
