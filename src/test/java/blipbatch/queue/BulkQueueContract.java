package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.post.PostIds;
import blipbatch.queue.BulkQueue.Order;
import blipbatch.testing.SettableClock;
import blipbatch.web.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Query;

/** How many posts at once get into the queue, and how items leave it, on every store. */
abstract class BulkQueueContract {

    private static final String COLLECTION = "imagequeues";
    private static final Duration DONE_AGE = Duration.ofHours(1);
    private static final Duration REQUEUE_AFTER = Duration.ofHours(6);
    private static final int MAX_REQUEUES = 2;

    private final SettableClock clock = new SettableClock();
    private final List<Object> events = new ArrayList<>();
    private ImageQueue queue;
    private BulkQueue bulk;
    private CaptionedPhotos captioned;
    private Cleaning cleaning;
    private Claims claims;
    private QueueOperations operations;
    private ItemActions actions;
    private QueueFigures figures;

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
        Announcements announcements = new Announcements("");
        queue = new ImageQueue(items, event -> {}, time);
        bulk = new BulkQueue(items, changes, events::add);
        captioned = new CaptionedPhotos(items, changes, events::add, time);
        cleaning = new Cleaning(
                items,
                new CleaningSettings(true, Duration.ofHours(1), DONE_AGE, REQUEUE_AFTER, MAX_REQUEUES),
                changes,
                bulks,
                announcements,
                events::add,
                time);
        claims = new Claims(items, new NextItems(items, clock), changes, leases, bulks, announcements, time);
        operations = new QueueOperations(items, leases, queue, changes, bulks, announcements, event -> {}, time);
        actions = new ItemActions(items, new ItemSearch(items), changes, announcements, event -> {}, time, clock);
        figures = new QueueFigures(queue, items, time, clock);
    }

    @Test
    void what_was_finished_since_the_posts_were_read_stays_finished() {
        ObjectId before = anItem("done", new Document("processedAt", ago(Duration.ofSeconds(1))));
        ObjectId since = anItem("done", new Document("processedAt", ago(Duration.ZERO)));
        ObjectId failedSince = anItem("failed", new Document("processedAt", ago(Duration.ZERO)));

        assertThat(bulk.add(posts(before, since, failedSince), clock.instant(), true))
                .isEqualTo(1);

        assertThat(document(before))
                .contains(entry("status", "queued"), entry("requestedAt", ago(Duration.ZERO)), entry("priority", 10));
        assertThat(document(since)).containsEntry("status", "done");
        assertThat(document(failedSince)).containsEntry("status", "failed");
        assertThat(events).hasSize(1);
    }

    @Test
    void an_item_that_was_finished_with_another_photo_waits_again() {
        ObjectId done = anItem("done", new Document("photo", "http://a/1.jpg").append("retries", 3));
        ObjectId failed = anItem("failed", new Document("photo", null));
        ObjectId same = anItem("done", new Document("photo", "http://a/2.jpg"));
        ObjectId unknown = anItem("done", new Document());
        ObjectId waiting = anItem("queued", new Document("photo", "http://a/1.jpg"));
        Map<ObjectId, String> now = new HashMap<>();
        posts(done, failed, same, unknown, waiting).forEach(post -> now.put(post, "http://a/2.jpg"));

        assertThat(captioned.changed(now)).containsExactlyInAnyOrderElementsOf(posts(done, failed));
        now.forEach(captioned::requeueIfChanged);

        for (ObjectId item : List.of(done, failed)) {
            assertThat(document(item))
                    .contains(entry("status", "queued"), entry("retries", 0), entry("requestedAt", ago(Duration.ZERO)));
        }
        assertThat(document(same)).containsEntry("status", "done");
        assertThat(document(unknown)).containsEntry("status", "done");
        assertThat(events).hasSize(2);
    }

    @Test
    void a_post_with_a_number_is_the_same_whatever_its_type() {
        mongo().getCollection(COLLECTION)
                .insertMany(List.of(
                        new Document("imageId", 42).append("status", "failed").append("photo", "http://a/1.jpg"),
                        new Document("imageId", 43L).append("status", "done").append("photo", "http://a/1.jpg")));
        List<Object> others = List.of(42L, 43.0, 44);
        Map<Object, String> now = Map.of(42L, "http://a/2.jpg", 43L, "http://a/2.jpg", 44L, "http://a/2.jpg");

        assertThat(captioned.changed(now)).containsExactlyInAnyOrder(42L, 43L);
        assertThat(bulk.add(new Order(others, now, clock.instant(), false, null, 3, null))
                        .queued())
                .isEqualTo(3);
        assertThat(bulk.add(List.of(42.0, 43, 44L), clock.instant(), true)).isZero();
        assertThat(queue.enqueue(44.0).added()).isFalse();

        assertThat(mongo().findAll(Document.class, COLLECTION))
                .extracting(item -> item.get("imageId"))
                .containsExactlyInAnyOrder(42, 43L, 44);
        assertThat(claims.claim(10, "a").stream().map(HeldItem::imageId)).containsExactlyInAnyOrder(42, 43L, 44);
    }

    @Test
    void a_bulk_has_those_wait_again_that_failed_with_another_photo() {
        ObjectId changed = anItem("failed", new Document("photo", "http://a/1.jpg"));
        ObjectId same = anItem("failed", new Document("photo", "http://a/2.jpg"));
        List<ObjectId> posts = posts(changed, same);
        Map<ObjectId, String> now = Map.of(posts.get(0), "http://a/2.jpg", posts.get(1), "http://a/2.jpg");

        assertThat(bulk.add(new Order(posts, now, clock.instant(), false, null, posts.size(), null))
                        .queued())
                .isEqualTo(1);

        assertThat(document(changed)).containsEntry("status", "queued");
        assertThat(document(same)).containsEntry("status", "failed");
    }

    @Test
    void so_it_has_those_of_posts_with_a_uuid() {
        Object post = Objects.requireNonNull(PostIds.of(UUID.randomUUID()));
        ObjectId changed = anItem("failed", new Document("imageId", post).append("photo", "http://a/1.jpg"));

        bulk.add(new Order(List.of(post), Map.of(post, "http://a/2.jpg"), clock.instant(), false, null, 1, null));

        assertThat(document(changed)).containsEntry("status", "queued");
    }

    @Test
    void the_photo_is_put_on_record_by_the_holder_alone() {
        ObjectId mine = anItem("processing", new Document("claimedBy", "me"));
        ObjectId theirs = anItem("processing", new Document("claimedBy", "they"));

        captioned.record(
                Map.of(
                        mine, new CaptionedPhotos.Photo("http://a/1.jpg", "sha256:0"),
                        theirs, new CaptionedPhotos.Photo("http://a/1.jpg", "sha256:0")),
                "me");

        assertThat(document(mine)).contains(entry("photo", "http://a/1.jpg"), entry("photoHash", "sha256:0"));
        assertThat(document(theirs)).doesNotContainKey("photo");
    }

    @Test
    void nothing_new_wakes_nobody() {
        ObjectId waiting = anItem("queued", new Document());

        assertThat(bulk.add(posts(waiting), clock.instant(), true)).isZero();

        assertThat(events).isEmpty();
    }

    @Test
    void backfills_and_callers_at_once_make_one_item_of_each_post() throws Exception {
        List<ObjectId> posts =
                IntStream.range(0, 300).mapToObj(i -> new ObjectId()).toList();
        ExecutorService workers = Executors.newFixedThreadPool(4);
        List<Future<Long>> added = new ArrayList<>();
        for (int worker = 0; worker < 3; worker++) {
            added.add(workers.submit(() -> bulk.add(posts, clock.instant(), true)));
        }
        added.add(workers.submit(
                () -> posts.stream().filter(post -> queue.enqueue(post).added()).count()));

        long all = 0;
        for (Future<Long> one : added) {
            all += one.get();
        }
        workers.shutdown();

        assertThat(all).isEqualTo(posts.size());
        assertThat(mongo().findDistinct(new Query(), "imageId", COLLECTION, ObjectId.class))
                .hasSameSizeAs(posts);
    }

    @Test
    void a_transient_failure_comes_back_whatever_stands_in_the_place_of_its_requeues() {
        List<ObjectId> failed = Stream.of(
                        new Document("requeues", null), new Document("requeues", "two"), new Document("requeues", 1))
                .map(fields ->
                        anItem("failed", fields.append("failure", "transient").append("processedAt", new Date(0))))
                .toList();

        assertThat(cleaning.requeueTransient()).isEqualTo(3);

        assertThat(failed.stream().map(item -> document(item).get("requeues"))).containsExactly(1, 1, 2);
    }

    @Test
    void done_items_leave_when_they_are_old_enough_and_no_others_do() {
        anItem("done", new Document("processedAt", ago(DONE_AGE.plusSeconds(1))));
        anItem("done", new Document("updatedAt", ago(DONE_AGE.plusSeconds(1))));
        List<ObjectId> kept = List.of(
                anItem("done", new Document("processedAt", ago(DONE_AGE))),
                anItem("failed", new Document("processedAt", ago(DONE_AGE.plusDays(9)))),
                anItem("processing", new Document("updatedAt", ago(DONE_AGE.plusDays(9)))),
                anItem("queued", new Document("updatedAt", ago(DONE_AGE.plusDays(9)))));

        assertThat(cleaning.removeDone()).isEqualTo(2);

        assertThat(mongo().findAll(Document.class, COLLECTION))
                .extracting(item -> item.getObjectId("_id"))
                .containsExactlyInAnyOrderElementsOf(kept);
    }

    @Test
    void transient_failures_come_back_with_fresh_attempts_a_few_times_and_permanent_ones_never() {
        Date longAgo = ago(REQUEUE_AFTER.plusSeconds(1));
        Document failed = new Document("failure", "transient")
                .append("processedAt", longAgo)
                .append("error", "503")
                .append("retries", 5);
        ObjectId item = anItem("failed", failed);
        ObjectId permanent = anItem("failed", new Document(failed).append("failure", "permanent"));
        ObjectId recent = anItem("failed", new Document(failed).append("processedAt", ago(REQUEUE_AFTER)));
        ObjectId ofTheOldService = anItem("failed", new Document("processedAt", longAgo));

        for (int time = 1; time <= MAX_REQUEUES; time++) {
            assertThat(cleaning.requeueTransient()).isEqualTo(1);
            assertThat(document(item))
                    .contains(
                            entry("status", "queued"),
                            entry("retries", 0),
                            entry("requeues", time),
                            entry("priority", 10),
                            entry("error", "503"));
            mongo().save(
                            new Document(failed)
                                    .append("_id", item)
                                    .append("imageId", new ObjectId())
                                    .append("status", "failed")
                                    .append("requeues", time),
                            COLLECTION);
        }

        assertThat(cleaning.requeueTransient()).isZero();
        for (ObjectId untouched : new ObjectId[] {permanent, recent, ofTheOldService}) {
            assertThat(document(untouched)).containsEntry("status", "failed");
        }
    }

    @Test
    void workers_that_clean_at_once_count_each_item_once() throws Exception {
        for (int i = 0; i < 200; i++) {
            anItem("done", new Document("processedAt", ago(DONE_AGE.plusSeconds(1))));
        }
        ExecutorService workers = Executors.newFixedThreadPool(4);
        List<Future<Long>> removed = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
            removed.add(workers.submit(cleaning::removeDone));
        }

        long all = 0;
        for (Future<Long> one : removed) {
            all += one.get();
        }
        workers.shutdown();

        assertThat(all).isEqualTo(200);
    }

    @Test
    void at_a_rate_each_is_due_in_its_turn_and_nobody_is_alarmed() {
        ObjectId done = anItem("done", new Document("processedAt", ago(Duration.ofHours(1))));
        List<ObjectId> posts = new ArrayList<>(posts(done));
        IntStream.range(0, 3).forEach(i -> posts.add(new ObjectId()));

        assertThat(bulk.add(atARate(posts, 7)).queued()).isEqualTo(4);

        assertThat(mongo().findAll(Document.class, COLLECTION))
                .allSatisfy(item -> assertThat(item)
                        .contains(
                                entry("status", "queued"),
                                entry("priority", 10),
                                entry("error", null),
                                entry("backfill", 7L))
                        .containsEntry("nextAttemptAt", item.get("scheduledAt"))
                        .doesNotContainKeys("failure", "hours"))
                .extracting(item -> item.getDate("scheduledAt"))
                .containsExactlyInAnyOrder(in(0), in(600), in(1200), in(1800));
        assertThat(figures.latest().scheduled()).isEqualTo(3);
        assertThat(figures.latest().nextHour()).contains(clock.instant().plusSeconds(600));
        assertThat(figures.latest().nextAskedFor()).isEmpty();
        assertThat(claimed()).hasSize(1);
        clock.advance(Duration.ofSeconds(599));
        assertThat(claimed()).isEmpty();
        clock.advance(Duration.ofSeconds(601));
        assertThat(claimed()).hasSize(2);
        assertThat(figures.latest().scheduled()).isEqualTo(1);
    }

    @Test
    void a_chunk_that_is_repeated_takes_no_place_twice() {
        List<ObjectId> posts =
                IntStream.range(0, 4).mapToObj(i -> new ObjectId()).toList();
        bulk.add(atARate(posts.subList(0, 2), 7));
        bulk.add(atARate(List.of(new ObjectId(), posts.get(3)), 8));

        Order again = atARate(posts, 7);
        assertThat(bulk.add(again).queued()).isEqualTo(1);

        assertThat(scheduledAt(posts.get(0))).isEqualTo(in(0));
        assertThat(scheduledAt(posts.get(1))).isEqualTo(in(600));
        assertThat(scheduledAt(posts.get(2))).isEqualTo(in(1200));
        assertThat(scheduledAt(posts.get(3))).as("another backfill's").isEqualTo(in(600));
        assertThat(again.timetable().next()).isEqualTo(in(1800).toInstant());
    }

    @Test
    void whoever_asks_for_such_a_post_has_it_at_once() {
        List<ObjectId> posts =
                IntStream.range(0, 5).mapToObj(i -> new ObjectId()).toList();
        bulk.add(atARate(posts, 7));
        claimed();
        clock.advance(Duration.ofSeconds(60));
        List<String> ids = posts.stream()
                .map(post -> ofPost(post).getObjectId("_id").toHexString())
                .toList();

        queue.enqueue(posts.get(1));
        assertThat(operations.retry(ids.get(2)).requeued()).isEqualTo(1);
        assertThat(actions.act(ItemAction.PREFER, List.of(ids.get(3))).changed())
                .isEqualTo(1);

        for (ObjectId post : posts.subList(1, 4)) {
            assertThat(ofPost(post))
                    .doesNotContainKeys("nextAttemptAt", "scheduledAt", "hours")
                    .containsEntry("requestedAt", ago(Duration.ZERO));
        }
        assertThat(figures.latest().nextAskedFor()).contains(clock.instant());
        assertThat(claimed()).containsExactly(posts.get(3), posts.get(1), posts.get(2));
        assertThat(figures.latest().scheduled()).isEqualTo(1);
    }

    @Test
    void what_nobody_got_at_in_its_hours_waits_for_the_next() {
        Hours hours = Hours.read("11:00-13:00", ZoneOffset.UTC);
        List<ObjectId> posts =
                IntStream.range(0, 20).mapToObj(i -> new ObjectId()).toList();
        bulk.add(order(posts, 7, new Timetable(Duration.ZERO, hours, Set.of(7L), clock.instant())));
        assertThat(claims.claim(2, "early")).hasSize(2);
        clock.advance(Duration.ofHours(1));
        ObjectId fresh = new ObjectId();
        queue.enqueue(fresh);
        queue.enqueue(posts.get(19));

        assertThat(claimed()).containsExactlyInAnyOrder(fresh, posts.get(19));

        assertThat(claimed()).isEmpty();
        assertThat(figures.latest().scheduled()).isEqualTo(17);
        assertThat(figures.latest().nextHour()).contains(Instant.parse("2026-03-02T11:00:00Z"));
        assertThat(mongo().find(query(where("scheduledAt").exists(true)), Document.class, COLLECTION))
                .allSatisfy(item -> assertThat(item)
                        .contains(entry("status", "queued"), entry("retries", 0), entry("error", null))
                        .doesNotContainKeys("claimedBy", "leaseUntil"));
        clock.advance(Duration.ofHours(22));
        assertThat(claimed()).hasSize(17);
    }

    @Test
    void what_waits_for_its_hour_is_taken_back_with_the_rest() {
        bulk.add(atARate(List.of(new ObjectId(), new ObjectId(), new ObjectId()), 7));
        SoughtItems ofRun = new SoughtItems(new ItemFilter("queued", null, null, Period.ALL), null, null, 7L);

        assertThat(actions.act(ItemAction.REMOVE, ofRun, null).changed()).isEqualTo(3);

        assertThat(mongo().count(new Query(), COLLECTION)).isZero();
    }

    private Order atARate(List<ObjectId> posts, long run) {
        return order(posts, run, new Timetable(Duration.ofMinutes(10), null, Set.of(run), clock.instant()));
    }

    private Order order(List<ObjectId> posts, long run, Timetable timetable) {
        return new Order(posts, Map.of(), clock.instant(), false, run, posts.size(), timetable);
    }

    /** The posts whose items are due. */
    private List<Object> claimed() {
        return Stream.generate(() -> claims.claim(100, "me"))
                .takeWhile(items -> !items.isEmpty())
                .flatMap(List::stream)
                .map(HeldItem::imageId)
                .toList();
    }

    private Document ofPost(ObjectId post) {
        return mongo().findOne(query(where("imageId").is(post)), Document.class, COLLECTION);
    }

    private Date scheduledAt(ObjectId post) {
        return ofPost(post).getDate("scheduledAt");
    }

    private Date in(long seconds) {
        return Date.from(clock.instant().plusSeconds(seconds));
    }

    private List<ObjectId> posts(ObjectId... items) {
        return List.of(items).stream()
                .map(item -> document(item).getObjectId("imageId"))
                .toList();
    }

    private Date ago(Duration age) {
        return Date.from(clock.instant().minus(age));
    }

    private ObjectId anItem(String status, Document more) {
        Document item =
                new Document("imageId", new ObjectId()).append("status", status).append("retries", 0);
        item.putAll(more);
        return mongo().insert(item, COLLECTION).getObjectId("_id");
    }

    private Document document(ObjectId id) {
        return mongo().findById(id, Document.class, COLLECTION);
    }
}
