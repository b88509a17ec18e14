package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.SettableClock;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.mongodb.core.MongoTemplate;

/** However many items are meant, no command changes more than a thousand, and each of them by a change of its own. */
class BoundedBulksTest {

    private static final String COLLECTION = "imagequeues";
    private static final int ITEMS = 2_500;

    private final List<BsonArray> writes = new ArrayList<>();

    /** How many items were looked for at once: of what is written the driver makes as many commands as the server wants. */
    private final List<Integer> reads = new ArrayList<>();

    private final SettableClock clock = new SettableClock();
    private EmbeddedStore store;
    private MongoClient client;
    private Claims claims;
    private Leases leases;
    private QueueOperations operations;
    private MongoTemplate mongo;

    @BeforeEach
    void open(@TempDir Path directory) {
        store = EmbeddedStore.in(directory, clock);
        client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(store.uri()))
                .addCommandListener(new CommandListener() {
                    @Override
                    public void commandStarted(CommandStartedEvent event) {
                        BsonDocument command = event.getCommand();
                        if (event.getCommandName().equals("find")) {
                            reads.add(command.getNumber("limit", new BsonInt32(Integer.MAX_VALUE))
                                    .intValue());
                        }
                        Stream.of("updates", "deletes")
                                .filter(command::containsKey)
                                // The event's own is gone when the command is.
                                .forEach(changes ->
                                        writes.add(command.getArray(changes).clone()));
                    }
                })
                .build());
        mongo = new MongoTemplate(client, "bulks");
        QueueSettings settings = new QueueSettings(COLLECTION, Duration.ofMinutes(2));
        QueueCollection items = new QueueCollection(mongo, settings);
        QueueClock time = new QueueClock(clock::instant, clock);
        ItemChanges changes = new ItemChanges(items, time);
        Bulks bulks = new Bulks(items);
        leases = new Leases(items, settings, changes, bulks, time);
        Announcements announcements = new Announcements("");
        claims = new Claims(items, new NextItems(items, clock), changes, leases, bulks, announcements, time);
        ImageQueue queue = new ImageQueue(items, event -> {}, time);
        operations = new QueueOperations(items, leases, queue, changes, bulks, announcements, event -> {}, time);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        store.close();
    }

    @Test
    void of_a_reset_of_all_in_whatever_state_they_are() {
        items(new Document("status", "failed"));
        items(new Document("status", "done"));
        items(new Document("status", "a state of somebody else"));
        items(new Document());

        assertThat(operations.resetAll().requeued()).isEqualTo(4 * ITEMS);

        assertThatTheyAreBounded(4 * ITEMS);
    }

    @Test
    void of_those_that_wait_for_a_host() {
        items(new Document("status", "queued").append("waitsFor", "a.example.com"));

        assertThat(claims.wake("a.example.com")).isEqualTo(ITEMS);

        assertThatTheyAreBounded(ITEMS);
    }

    @Test
    void of_those_whose_worker_died() {
        items(new Document("status", "processing").append("leaseUntil", new Date(0)));

        assertThat(leases.releaseExpired()).isEqualTo(ITEMS);

        assertThatTheyAreBounded(ITEMS);
    }

    @Test
    void of_the_deletion_of_what_is_done() {
        items(new Document("status", "done"));

        assertThat(operations.deleteDone()).isEqualTo(ITEMS);

        assertThatTheyAreBounded(ITEMS);
    }

    private void items(Document fields) {
        List<Document> items = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            items.add(new Document(fields).append("imageId", new ObjectId()));
        }
        mongo.getCollection(COLLECTION).insertMany(items);
    }

    private void assertThatTheyAreBounded(int changes) {
        assertThat(reads).isNotEmpty().allSatisfy(limit -> assertThat(limit).isBetween(1, 1_000));
        assertThat(writes).allSatisfy(some -> assertThat(some).hasSizeLessThanOrEqualTo(1_000));
        assertThat(writes.stream().flatMap(List::stream)).hasSize(changes).allSatisfy(one -> {
            BsonDocument change = one.asDocument();
            assertThat(change.getBoolean("multi", BsonBoolean.FALSE).getValue()).isFalse();
            assertThat(change.getDocument("q")).containsKey("_id");
        });
    }
}
