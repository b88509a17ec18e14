package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import blipbatch.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.bson.BsonBinarySubType;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Query;

/** What the queue promises on every store. */
abstract class QueueContract {

    private static final String COLLECTION = "imagequeues";
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final SettableClock clock = new SettableClock();
    private ImageQueue queue;
    private Claims claims;
    private Leases leases;
    private ItemSearch search;

    /** Claims of another process. */
    private Supplier<Claims> newWorker;

    abstract MongoTemplate mongo();

    /** Ids that the others do not take. */
    List<Object> idsOfThisStore() {
        return List.of();
    }

    @BeforeEach
    void anEmptyQueue() {
        mongo().remove(new Query(), COLLECTION);
        QueueSettings settings = new QueueSettings(COLLECTION, LEASE);
        QueueCollection items = new QueueCollection(mongo(), settings);
        QueueClock time = new QueueClock(clock::instant, clock);
        search = new ItemSearch(items);
        queue = new ImageQueue(items, event -> {}, time);
        ItemChanges changes = new ItemChanges(items, time);
        Bulks bulks = new Bulks(items);
        leases = new Leases(items, settings, changes, bulks, time);
        Announcements announcements = new Announcements("");
        newWorker = () -> new Claims(items, new NextItems(items, clock), changes, leases, bulks, announcements, time);
        claims = newWorker.get();
    }

    @Test
    void items_are_claimed_by_priority_then_oldest_first() {
        ObjectId lessUrgent = anItem("queued", new Document("priority", 10));
        ObjectId first = aQueuedItem();
        ObjectId second = aQueuedItem();

        assertThat(ids(claims.claim(2, "a"))).containsExactly(first, second);
        assertThat(ids(claims.claim(2, "a"))).containsExactly(lessUrgent);
        assertThat(claims.claim(2, "a")).isEmpty();
        assertThat(claims.due(1)).isZero();
    }

    @Test
    void what_is_due_is_counted_up_to_a_limit() {
        aQueuedItem();
        aQueuedItem();
        aQueuedItem();
        anItem("done", new Document());

        assertThat(claims.due(2)).isEqualTo(2);
        assertThat(claims.due(10)).isEqualTo(3);
    }

    @Test
    void an_item_of_the_old_service_works_without_the_new_fields() {
        ObjectId old = new ObjectId();
        mongo().insert(
                        new Document("_id", old)
                                .append("imageId", new ObjectId())
                                .append("status", "queued")
                                .append("__v", 0),
                        COLLECTION);

        assertThat(claims.due(1)).isEqualTo(1);
        assertThat(claims.claim(8, "a")).singleElement().satisfies(item -> {
            assertThat(item.id()).isEqualTo(old);
            assertThat(item.retries()).isZero();
            assertThat(item.requestedAt()).isEqualTo(old.getDate().toInstant());
        });
    }

    @Test
    void claimers_at_once_never_get_the_same_item() throws Exception {
        List<ObjectId> queued = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            queued.add(aQueuedItem());
        }
        ExecutorService workers = Executors.newFixedThreadPool(4);
        List<Future<List<ObjectId>>> claimed = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
            String holder = "worker-" + worker;
            claimed.add(workers.submit(() -> claimAll(newWorker.get(), holder)));
        }

        List<ObjectId> all = new ArrayList<>();
        for (Future<List<ObjectId>> one : claimed) {
            all.addAll(one.get());
        }
        workers.shutdown();

        assertThat(all).containsExactlyInAnyOrderElementsOf(queued);
    }

    private static List<ObjectId> claimAll(Claims claims, String holder) {
        List<ObjectId> all = new ArrayList<>();
        for (List<HeldItem> some = claims.claim(7, holder); !some.isEmpty(); some = claims.claim(7, holder)) {
            all.addAll(ids(some));
        }
        return all;
    }

    @Test
    void a_finished_item_says_when_and_lets_go() {
        ObjectId item = aClaimedItem("a");

        assertThat(claims.done(List.of(item), "a")).isEqualTo(1);

        assertThat(document(item))
                .contains(entry("status", "done"), entry("error", null), entry("processedAt", now()))
                .doesNotContainKeys("claimedBy", "leaseUntil");
    }

    @Test
    void a_failed_item_says_why_and_counts_the_attempt() {
        HeldItem held = aHeldItem("a");

        claims.fail(held, "a", FailureKind.PERMANENT, "The post has no photo.");

        assertThat(document((ObjectId) held.id()))
                .contains(
                        entry("status", "failed"),
                        entry("retries", 1),
                        entry("error", "The post has no photo."),
                        entry("failure", "permanent"));
    }

    @Test
    void an_item_put_off_is_not_due_before_its_time() {
        HeldItem held = aHeldItem("a");
        ObjectId item = (ObjectId) held.id();

        claims.putOff(held, "a", clock.instant().plusSeconds(60), "The host answered 503.");

        assertThat(document(item))
                .contains(entry("status", "queued"), entry("retries", 1), entry("failure", "transient"));
        assertThat(claims.due(1)).isZero();
        assertThat(claims.claim(8, "a")).isEmpty();
        clock.advance(Duration.ofSeconds(60));
        assertThat(ids(claims.claim(8, "b"))).containsExactly(item);
    }

    @Test
    void a_released_item_counts_no_attempt() {
        ObjectId item = aClaimedItem("a");

        claims.release(item, "a");

        assertThat(document(item)).contains(entry("status", "queued"), entry("retries", 0), entry("error", null));
        assertThat(ids(claims.claim(8, "b"))).containsExactly(item);
    }

    @Test
    void an_item_released_until_later_counts_no_attempt_and_says_why_it_waits() {
        ObjectId item = aClaimedItem("a");

        assertThat(claims.releaseUntil(item, "b", clock.instant(), "Not b's.")).isZero();
        assertThat(claims.releaseUntil(item, "a", clock.instant().plusSeconds(60), "The host is down."))
                .isEqualTo(1);

        assertThat(document(item))
                .contains(
                        entry("status", "queued"),
                        entry("retries", 0),
                        entry("error", "The host is down."),
                        entry("failure", "transient"));
        assertThat(claims.due(1)).isZero();
        clock.advance(Duration.ofSeconds(60));
        assertThat(ids(claims.claim(8, "b"))).containsExactly(item);
    }

    @Test
    void an_item_put_aside_for_its_host_is_due_as_soon_as_that_is_back() {
        ObjectId item = aClaimedItem("a");
        Instant later = clock.instant().plusSeconds(3600);

        assertThat(claims.putAside(item, "a", later, "The host is down.", "images.example.com"))
                .isEqualTo(1);

        assertThat(document(item)).contains(entry("retries", 0), entry("waitsFor", "images.example.com"));
        assertThat(claims.wake("other.example.com")).isZero();
        assertThat(claims.claim(8, "b")).isEmpty();
        assertThat(claims.wake("images.example.com")).isEqualTo(1);
        assertThat(ids(claims.claim(8, "b"))).containsExactly(item);
        assertThat(document(item)).doesNotContainKey("waitsFor");
    }

    @Test
    void all_items_of_a_holder_are_released_and_no_others() {
        ObjectId own = aClaimedItem("a");
        ObjectId foreign = aClaimedItem("b");

        assertThat(leases.releaseAll("a")).isEqualTo(1);

        assertThat(document(own)).containsEntry("status", "queued");
        assertThat(document(foreign)).containsEntry("status", "processing");
    }

    @Test
    void a_holder_that_gives_no_sign_of_life_loses_its_items() {
        ObjectId lost = aClaimedItem("dead");
        ObjectId kept = aClaimedItem("alive");
        clock.advance(LEASE.minusSeconds(1));
        leases.renew("alive");
        assertThat(leases.releaseExpired()).isZero();
        clock.advance(Duration.ofSeconds(2));

        assertThat(leases.releaseExpired()).isEqualTo(1);

        assertThat(document(lost)).containsEntry("status", "queued");
        assertThat(document(kept)).containsEntry("status", "processing");
    }

    @Test
    void who_lost_the_lease_cannot_change_the_item_any_more() {
        HeldItem held = aHeldItem("slow");
        ObjectId item = (ObjectId) held.id();
        clock.advance(LEASE.plusSeconds(1));
        leases.releaseExpired();
        claims.claim(1, "quick");

        claims.fail(held, "slow", FailureKind.PERMANENT, "too late");
        claims.release(item, "slow");

        assertThat(claims.done(List.of(item), "slow")).isZero();
        assertThat(document(item)).contains(entry("status", "processing"), entry("claimedBy", "quick"));
    }

    static List<Document> leasesThatAreNone() {
        return List.of(
                new Document("leaseUntil", null),
                new Document("leaseUntil", "tomorrow"),
                new Document("leaseUntil", 17).append("updatedAt", null),
                new Document("updatedAt", "yesterday"),
                new Document("updatedAt", new Date(0)));
    }

    @ParameterizedTest
    @MethodSource("leasesThatAreNone")
    void what_is_no_lease_holds_no_item_for_ever(Document fields) {
        ObjectId item = anItem("processing", fields);
        clock.advance(LEASE.plusSeconds(1));

        assertThat(leases.releaseExpired()).isEqualTo(1);

        assertThat(document(item)).containsEntry("status", "queued");
    }

    static List<Object> postsThatAreNone() {
        return Arrays.asList(17.5, null, new Document("a", 1));
    }

    @ParameterizedTest
    @MethodSource("postsThatAreNone")
    void an_item_without_a_post_fails_when_it_is_claimed(Object imageId) {
        ObjectId odd = anItem("queued", new Document("imageId", imageId).append("retries", null));
        ObjectId post = new ObjectId();
        ObjectId text = anItem("queued", new Document("imageId", post.toHexString()));

        assertThat(claims.claim(8, "a")).singleElement().satisfies(item -> {
            assertThat(item.id()).isEqualTo(text);
            assertThat(item.imageId()).as("whatever post is called so").isEqualTo(post.toHexString());
        });
        assertThat(document(odd))
                .contains(entry("status", "failed"), entry("retries", 1), entry("failure", "permanent"))
                .hasEntrySatisfying("error", error -> assertThat((String) error).contains("imageId"));
    }

    @Test
    void an_item_is_held_under_whatever_id_it_has() {
        List<Object> odd = new ArrayList<>(List.of(
                "text",
                "",
                "65f1c0ffee65f1c0ffee65f1",
                17,
                1L << 40,
                17.5,
                true,
                new Document("a", 1),
                new Date(0),
                new Decimal128(3),
                new Binary(BsonBinarySubType.UUID_STANDARD, new byte[16]),
                new Binary(new byte[] {1}),
                new Binary(new byte[12]),
                new BsonTimestamp(1, 1)));
        odd.addAll(idsOfThisStore());
        odd.forEach(id -> mongo().getCollection(COLLECTION)
                .insertOne(new Document("_id", id)
                        .append("imageId", new ObjectId())
                        .append("status", "queued")));

        List<HeldItem> held = claims.claim(20, "a");
        held.forEach(item -> claims.putOff(item, "a", clock.instant(), "Later."));

        assertThat(held).hasSize(odd.size());
        assertThat(claims.due(20)).isEqualTo(odd.size());
        assertThat(claims.claim(20, "a").stream().map(HeldItem::retries))
                .hasSize(odd.size())
                .containsOnly(1);
        assertThat(leases.releaseAll("a")).isEqualTo(odd.size());
    }

    @Test
    void items_are_found_by_host_and_by_words_that_a_regular_expression_would_read_otherwise() {
        ObjectId there = anItem("failed", new Document("error", "The host a.example.com (404) said [no]\\E+? at 50%."));
        anItem("failed", new Document("error", "The host aXexample.com said no."));
        anItem("done", new Document("photo", "https://aXexample.com/a.jpg"));
        ObjectId done = anItem("done", new Document("photo", "https://a.example.com:8443/a.jpg"));

        assertThat(found(null, "(404) SAID [no]\\E+? at 50%.")).containsExactly(there);
        assertThat(found(null, "host .*")).isEmpty();
        assertThat(found("A.example.com", null)).containsExactlyInAnyOrder(there, done);
    }

    private List<ObjectId> found(@Nullable String host, @Nullable String reason) {
        SoughtItems sought = new ItemParameters(null, null, null, null, null, host, reason, null).sought();
        return search.documents(sought, null, 10).items().stream()
                .map(item -> item.getObjectId("_id"))
                .toList();
    }

    @Test
    void items_that_the_old_service_left_in_work_come_back() {
        ObjectId abandoned = anItem("processing", new Document());
        assertThat(leases.releaseExpired()).isZero();
        clock.advance(LEASE.plusSeconds(1));

        assertThat(leases.releaseExpired()).isEqualTo(1);

        assertThat(document(abandoned)).containsEntry("status", "queued");
    }

    @Test
    void every_state_is_counted() {
        aQueuedItem();
        aQueuedItem();
        anItem("done", new Document());
        anItem("a state of somebody else", new Document());

        assertThat(queue.counts())
                .containsExactly(
                        entry(ItemStatus.QUEUED, 2L),
                        entry(ItemStatus.PROCESSING, 0L),
                        entry(ItemStatus.DONE, 1L),
                        entry(ItemStatus.FAILED, 0L));
    }

    private ObjectId aQueuedItem() {
        clock.advance(Duration.ofMillis(1));
        return new ObjectId(queue.enqueue(new ObjectId()).queueId());
    }

    private ObjectId aClaimedItem(String holder) {
        return (ObjectId) aHeldItem(holder).id();
    }

    private HeldItem aHeldItem(String holder) {
        aQueuedItem();
        return claims.claim(1, holder).get(0);
    }

    private ObjectId anItem(String status, Document more) {
        Document item = new Document("imageId", new ObjectId())
                .append("status", status)
                .append("retries", 0)
                .append("createdAt", now())
                .append("updatedAt", now());
        item.putAll(more);
        return mongo().insert(item, COLLECTION).getObjectId("_id");
    }

    private Document document(ObjectId id) {
        return mongo().findById(id, Document.class, COLLECTION);
    }

    private Date now() {
        return Date.from(clock.instant());
    }

    private static List<ObjectId> ids(List<HeldItem> items) {
        return items.stream().map(item -> (ObjectId) item.id()).toList();
    }
}
