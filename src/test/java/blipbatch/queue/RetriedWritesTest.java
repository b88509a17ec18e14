package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.store.OnSecantusDb;
import blipbatch.store.SecantusDb;
import blipbatch.testing.RunningServer;
import blipbatch.testing.SettableClock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.function.ToLongFunction;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.mongodb.core.query.Query;

/**
 * A change of the queue that the server refuses because another member is primary by now, or whose connection closes, is
 * repeated by the driver and done once: the driver does that for changes of single documents alone.
 */
@OnSecantusDb
class RetriedWritesTest {

    private static final String HOLDER = "worker/1";

    private static SecantusDb database;
    private static RunningServer server;

    private ObjectId item;
    private QueueCollection items;
    private QueueSettings settings;
    private ItemChanges changes;
    private QueueClock clock;

    @BeforeAll
    static void start(@TempDir Path directory) {
        database = SecantusDb.start("--enable-test-commands");
        server = RunningServer.start(
                directory,
                "blipbatch.store.mongodb-uri=" + database.uri("app", "heartbeatFrequencyMS=500"),
                "blipbatch.caption.model=none",
                "blipbatch.job.poll=1h");
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @BeforeEach
    void anEmptyQueue() {
        server.mongo().remove(new Query(), "imagequeues");
        settings = new QueueSettings("imagequeues", Duration.ofMinutes(2));
        items = new QueueCollection(server.mongo(), settings);
        clock = new QueueClock(items, Clock.systemUTC());
        changes = new ItemChanges(items, clock);
        // Whose time it is, and which indexes there are, is known before anything fails.
        clock.instant();
        items.estimatedCount();
    }

    /** @param state of the item that it changes */
    record Change(String name, String command, String state, ToLongFunction<RetriedWritesTest> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Collection<Change> changesOfItems() {
        return List.of(
                new Change(
                        "claim",
                        "update",
                        "queued",
                        test -> test.claims().claim(8, HOLDER).size()),
                new Change("done", "update", "processing", test -> test.claims().done(List.of(test.item), HOLDER)),
                new Change(
                        "fail",
                        "update",
                        "processing",
                        test -> test.claims().fail(test.held(), HOLDER, FailureKind.PERMANENT, "No photo.")),
                new Change(
                        "put off",
                        "update",
                        "processing",
                        test -> test.claims().putOff(test.held(), HOLDER, Instant.now(), "503")),
                new Change(
                        "put aside",
                        "update",
                        "processing",
                        test -> test.claims().putAside(test.item, HOLDER, Instant.now(), "503", "a.example.com")),
                new Change(
                        "release", "update", "processing", test -> test.claims().release(test.item, HOLDER)),
                new Change(
                        "release all",
                        "update",
                        "processing",
                        test -> test.leases().releaseAll(HOLDER)),
                new Change(
                        "release what expired",
                        "update",
                        "expired",
                        test -> test.leases().releaseExpired()),
                new Change("wake", "update", "aside", test -> test.claims().wake("a.example.com")),
                new Change("renew", "update", "processing", RetriedWritesTest::renewed),
                new Change("retry", "update", "failed", test -> test.post("/api/queue/" + test.item + "/retry", "{}")),
                new Change("reset what failed", "update", "failed", test -> test.reset("failed")),
                new Change("reset all", "update", "a state of somebody else", test -> test.reset("all")),
                new Change(
                        "delete",
                        "delete",
                        "done",
                        test -> server.delete("/api/queue?status=done").number("deleted")),
                new Change("backfill of what was done", "update", "done", test -> test.backfill(test.postOf())),
                new Change("backfill", "insert", "done", test -> test.backfill(new ObjectId())),
                new Change("bring forward", "update", "behind", RetriedWritesTest::broughtForward));
    }

    @ParameterizedTest
    @MethodSource("changesOfItems")
    void a_change_that_meets_another_primary_is_done_all_the_same(Change one) {
        anItem(one.state());
        failOnce(one.command(), new Document("errorCode", 10107));

        assertThat(one.change().applyAsLong(this)).isEqualTo(1);
    }

    static List<Change> someOfThem() {
        return changesOfItems().stream()
                .filter(one -> List.of("claim", "done", "delete").contains(one.name()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("someOfThem")
    void so_is_one_whose_connection_closes(Change one) {
        anItem(one.state());
        failOnce(one.command(), new Document("closeConnection", true));

        assertThat(one.change().applyAsLong(this)).isEqualTo(1);
    }

    private void anItem(String state) {
        Date now = new Date();
        Document fields = new Document("_id", new ObjectId())
                .append("imageId", new ObjectId())
                .append("retries", 0)
                .append("createdAt", now)
                .append("updatedAt", now);
        switch (state) {
            case "processing" -> held(fields, Instant.now().plusSeconds(60));
            case "expired" -> held(fields, Instant.now().minusSeconds(60));
            case "aside" -> fields.append("status", "queued").append("waitsFor", "a.example.com");
            case "behind" -> fields.append("status", "queued").append("priority", BulkQueue.BEHIND);
            default -> fields.append("status", state).append("processedAt", now);
        }
        item = server.mongo().insert(fields, "imagequeues").getObjectId("_id");
    }

    private static void held(Document fields, Instant until) {
        fields.append("status", "processing").append("claimedBy", HOLDER).append("leaseUntil", Date.from(until));
    }

    private Claims claims() {
        return new Claims(
                items,
                new NextItems(items, new SettableClock()),
                changes,
                leases(),
                new Bulks(items),
                new Announcements(""),
                clock);
    }

    private Leases leases() {
        return new Leases(items, settings, changes, new Bulks(items), clock);
    }

    private HeldItem held() {
        return new HeldItem(item, postOf(), 0, Instant.now());
    }

    private ObjectId postOf() {
        return document().getObjectId("imageId");
    }

    private Document document() {
        return server.mongo().findById(item, Document.class, "imagequeues");
    }

    private long renewed() {
        Date before = document().getDate("leaseUntil");
        leases().renew(HOLDER);
        return document().getDate("leaseUntil").after(before) ? 1 : 0;
    }

    private long broughtForward() {
        new ImageQueue(items, event -> {}, clock).enqueue(postOf());
        return document().getInteger("priority") == 0 ? 1 : 0;
    }

    private long backfill(ObjectId post) {
        return new BulkQueue(items, changes, event -> {})
                .add(List.of(post), Instant.now().plusSeconds(1), false);
    }

    private long reset(String scope) {
        return post("/api/queue/reset", "{\"scope\": \"" + scope + "\"}");
    }

    private long post(String path, String body) {
        return server.post(path, body).number("requeued");
    }

    private static void failOnce(String command, Document how) {
        server.mongo()
                .getMongoDatabaseFactory()
                .getMongoDatabase("admin")
                .runCommand(new Document("configureFailPoint", "failCommand")
                        .append("mode", new Document("times", 1))
                        .append("data", how.append("failCommands", List.of(command))));
    }
}
