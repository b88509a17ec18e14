package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.data.mongodb.core.query.Criteria.where;

import blipbatch.queue.Outbox.Claimed;
import blipbatch.queue.Outbox.Event;
import blipbatch.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Query;

/** What the outbox promises on every store. */
abstract class OutboxContract {

    private static final String COLLECTION = "imagequeues";
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final SettableClock clock = new SettableClock();
    private Outbox outbox;
    private ImageQueue queue;
    private Claims claims;
    private QueueOperations operations;
    private ItemActions actions;

    abstract MongoTemplate mongo();

    @BeforeEach
    void anEmptyQueue() {
        mongo().remove(new Query(), COLLECTION);
        QueueSettings settings = new QueueSettings(COLLECTION, Duration.ofMinutes(2));
        QueueCollection items = new QueueCollection(mongo(), settings);
        QueueClock time = new QueueClock(clock::instant, clock);
        ItemChanges changes = new ItemChanges(items, time);
        Bulks bulks = new Bulks(items);
        Leases leases = new Leases(items, settings, changes, bulks, time);
        Announcements announcements = new Announcements("http://backend.example.com/");
        outbox = new Outbox(items, time);
        queue = new ImageQueue(items, event -> {}, time);
        claims = new Claims(items, new NextItems(items, clock), changes, leases, bulks, announcements, time);
        operations = new QueueOperations(items, leases, queue, changes, bulks, announcements, event -> {}, time);
        actions = new ItemActions(items, new ItemSearch(items), changes, announcements, event -> {}, time, clock);
    }

    private List<ObjectId> done(int count) {
        List<ObjectId> posts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            posts.add(new ObjectId());
            queue.enqueue(posts.get(i));
        }
        claims.done(claims.claim(count, "a").stream().map(HeldItem::id).toList(), "a");
        return posts;
    }

    private static List<Object> posts(Claimed claimed) {
        return claimed.events().stream().map(Event::post).toList();
    }

    @Test
    void the_oldest_are_claimed_first_and_again_when_nobody_was_heard_of_them() {
        List<ObjectId> older = done(2);
        clock.advance(Duration.ofSeconds(1));
        List<ObjectId> newer = done(2);

        assertThat(posts(outbox.claim(2, LEASE))).containsExactlyInAnyOrderElementsOf(older);
        clock.advance(Duration.ofSeconds(1));
        assertThat(posts(outbox.claim(2, LEASE))).containsExactlyInAnyOrderElementsOf(newer);
        assertThat(posts(outbox.claim(2, LEASE))).isEmpty();
        clock.advance(LEASE);
        assertThat(posts(outbox.claim(2, LEASE))).containsExactlyInAnyOrderElementsOf(older);
    }

    @Test
    void what_is_taken_is_gone_from_the_item() {
        ObjectId post = done(1).get(0);
        Claimed claimed = outbox.claim(9, LEASE);

        outbox.taken(claimed.by(), claimed.events());

        clock.advance(LEASE);
        assertThat(outbox.claim(9, LEASE).events()).isEmpty();
        assertThat(item(post).keySet()).noneMatch(field -> field.startsWith("webhook"));
    }

    @Test
    void what_is_put_off_is_due_again_later_and_knows_how_often_it_was_told() {
        done(1);
        Claimed claimed = outbox.claim(9, LEASE);

        outbox.putOff(claimed.by(), claimed.events(), event -> Duration.ofSeconds(5));

        assertThat(outbox.claim(9, LEASE).events()).isEmpty();
        clock.advance(Duration.ofSeconds(5));
        assertThat(outbox.claim(9, LEASE).events())
                .singleElement()
                .extracting(Event::tries)
                .isEqualTo(1);
    }

    @Test
    void who_comes_too_late_changes_nothing_that_another_has() {
        done(1);
        Claimed slow = outbox.claim(9, LEASE);
        clock.advance(LEASE);
        Claimed other = outbox.claim(9, LEASE);

        outbox.taken(slow.by(), slow.events());
        outbox.putOff(slow.by(), slow.events(), event -> Duration.ZERO);

        assertThat(outbox.claim(9, LEASE).events()).isEmpty();
        assertThat(outbox.waiting().events()).isEqualTo(1);
        outbox.taken(other.by(), other.events());
        assertThat(outbox.waiting().events()).isZero();
    }

    @Test
    void an_item_that_is_finished_anew_while_it_is_told_has_another_event() {
        ObjectId post = done(1).get(0);
        Claimed first = outbox.claim(9, LEASE);
        clock.advance(Duration.ofSeconds(1));
        operations.retry(item(post).getObjectId("_id").toHexString());
        HeldItem again = claims.claim(1, "a").get(0);
        claims.fail(again, "a", FailureKind.PERMANENT, "It is gone.");

        outbox.taken(first.by(), first.events());

        assertThat(outbox.claim(9, LEASE).events()).singleElement().satisfies(event -> {
            assertThat(event.captioned()).isFalse();
            assertThat(event.reason()).isEqualTo("It is gone.");
            assertThat(event.failure()).isEqualTo("permanent");
            assertThat(event.attempts()).isEqualTo(1);
            assertThat(event.at()).isEqualTo(clock.instant());
        });
    }

    @Test
    void an_item_that_waits_again_is_told_of_all_the_same() {
        ObjectId post = done(1).get(0);
        operations.resetAll();

        assertThat(item(post)).containsEntry("status", "queued");
        assertThat(posts(outbox.claim(9, LEASE))).containsExactly(post);
    }

    @Test
    void what_is_still_to_be_told_is_not_removed() {
        done(3);
        Claimed claimed = outbox.claim(1, LEASE);
        outbox.taken(claimed.by(), claimed.events());

        assertThat(operations.deleteDone()).isEqualTo(1);
        assertThat(outbox.waiting().events()).isEqualTo(2);
    }

    @Test
    void nor_is_it_when_somebody_chooses_to_remove_it() {
        List<String> ids = done(2).stream()
                .map(post -> item(post).getObjectId("_id").toHexString())
                .toList();
        Claimed claimed = outbox.claim(1, LEASE);
        outbox.taken(claimed.by(), claimed.events());

        assertThat(actions.act(ItemAction.REMOVE, ids).changed()).isEqualTo(1);
        assertThat(outbox.waiting().events()).isEqualTo(1);
    }

    @Test
    void the_oldest_tells_since_when_nobody_takes_anything() {
        Instant first = clock.instant();
        done(1);
        clock.advance(Duration.ofDays(1));
        done(1);

        assertThat(outbox.waiting().oldest()).contains(first);
        assertThat(outbox.age(first)).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void several_workers_tell_each_event_once() throws Exception {
        List<ObjectId> posts = done(100);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<List<Object>>> workers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            workers.add(threads.submit(this::tellAll));
        }
        List<Object> told = new ArrayList<>();
        for (Future<List<Object>> worker : workers) {
            told.addAll(worker.get());
        }
        threads.shutdown();

        assertThat(told).doesNotHaveDuplicates();
        assertThat(Set.copyOf(told)).isEqualTo(Set.copyOf(posts));
    }

    private List<Object> tellAll() {
        List<Object> told = new ArrayList<>();
        while (outbox.waiting().events() > 0) {
            Claimed claimed = outbox.claim(7, LEASE);
            told.addAll(posts(claimed));
            outbox.taken(claimed.by(), claimed.events());
        }
        return told;
    }

    private Document item(ObjectId post) {
        return mongo().findOne(Query.query(where("imageId").is(post)), Document.class, COLLECTION);
    }
}
