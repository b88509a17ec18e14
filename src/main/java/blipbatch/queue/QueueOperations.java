package blipbatch.queue;

import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.POST;
import static blipbatch.queue.QueueCollection.PROCESSED_AT;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.web.Refusal;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bson.Document;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.stereotype.Component;

/** The queue as an operator sees it: what is in it and why, what to try again and what to forget. */
@Component
public class QueueOperations {

    /** @param skipped items that were meant too but left alone, because they wait already or a living worker has them */
    public record Requeued(long requeued, long skipped) {}

    private static final Sort NEWEST_FIRST = Sort.by(Sort.Direction.DESC, ID);

    private final QueueCollection items;
    private final Leases leases;
    private final ImageQueue queue;
    private final ItemChanges changes;
    private final Bulks bulks;
    private final Announcements announcements;
    private final ApplicationEventPublisher events;
    private final QueueClock clock;

    QueueOperations(
            QueueCollection items,
            Leases leases,
            ImageQueue queue,
            ItemChanges changes,
            Bulks bulks,
            Announcements announcements,
            ApplicationEventPublisher events,
            QueueClock clock) {
        this.items = items;
        this.leases = leases;
        this.queue = queue;
        this.changes = changes;
        this.bulks = bulks;
        this.announcements = announcements;
        this.events = events;
        this.clock = clock;
    }

    /** The newest first. */
    public Page<QueueItem> page(ItemFilter filter, Pageable page) {
        Query all = filter.query();
        long total = all.getQueryObject().isEmpty() ? items.estimatedCount() : items.count(all);
        Query some = all.with(NEWEST_FIRST).skip(page.getOffset()).limit(page.getPageSize());
        List<QueueItem> entries =
                items.find(QueueItem.read(some)).stream().map(QueueItem::from).toList();
        return new PageImpl<>(entries, page, total);
    }

    /** @throws Refusal 404, if there is none with this id */
    public QueueItem item(String id) {
        return QueueItem.from(document(id));
    }

    /** What there is of the post. */
    Optional<QueueItem> ofPost(Object post) {
        return items.first(query(where(POST).is(post))).map(QueueItem::from);
    }

    private Document document(String id) {
        return items.withId(id).orElseThrow(() -> Refusal.notFound("There is no queue item " + id + "."));
    }

    /** Those of them that are there, by their ids. */
    public Map<String, QueueItem> items(Collection<String> ids) {
        return items.withIds(ids).stream()
                .map(QueueItem::from)
                .collect(Collectors.toMap(QueueItem::id, Function.identity()));
    }

    /**
     * Makes a finished item wait again, and one that waits for a later attempt due at once.
     *
     * @throws Refusal 404, if there is none with this id
     */
    public Requeued retry(String id) {
        List<Object> item = Collections.singletonList(ItemIds.of(document(id)));
        long requeued = requeue(item, ItemStatus.FAILED) + requeue(item, ItemStatus.DONE) + adopt(item) + dueNow(item);
        return tell(new Requeued(requeued, 1 - requeued));
    }

    public Requeued resetFailed() {
        return tell(new Requeued(requeueAll(ItemStatus.FAILED), 0));
    }

    /** Takes items from workers that gave no sign of life for a whole lease. */
    Requeued resetStuck() {
        long requeued = leases.releaseExpired();
        return tell(new Requeued(requeued, queue.counts().get(ItemStatus.PROCESSING)));
    }

    /** Has everything captioned anew that no living worker has. */
    Requeued resetAll() {
        long waiting = queue.counts().get(ItemStatus.QUEUED);
        long requeued = leases.releaseExpired()
                + requeueAll(ItemStatus.FAILED)
                + requeueAll(ItemStatus.DONE)
                + bulks.changeAll(ItemChanges::inNoState, this::adopt);
        return tell(new Requeued(requeued, waiting + queue.counts().get(ItemStatus.PROCESSING)));
    }

    /** Forgets the items whose caption is on the post, but none that is still to be told; returns how many these were. */
    public long deleteDone() {
        Supplier<Criteria> finished = finishedUntilNow(ItemStatus.DONE);
        Supplier<Criteria> done = () -> announcements.told(finished.get());
        return bulks.changeAll(done, ids -> items.removeEach(ids, done.get()));
    }

    private long requeueAll(ItemStatus from) {
        return bulks.changeAll(finishedUntilNow(from), ids -> requeue(ids, from));
    }

    /** What is finished meanwhile is not meant, and under a heavy load there would be no end of it. */
    private Supplier<Criteria> finishedUntilNow(ItemStatus state) {
        Date now = Date.from(clock.instant());
        return () -> ItemChanges.in(state, where(PROCESSED_AT).not().gt(now));
    }

    private long requeue(List<Object> ids, ItemStatus from) {
        return changes.change(ids, new Criteria(), from, ItemStatus.QUEUED, ItemChanges.anew(clock.instant()));
    }

    /** Of whatever state: another program left it where no run would ever look at it. */
    private long adopt(List<Object> ids) {
        return changes.adopt(ids, ItemChanges.anew(clock.instant()));
    }

    private long dueNow(List<Object> ids) {
        return Scheduled.dueNow(items, ids, clock.instant());
    }

    private Requeued tell(Requeued requeued) {
        if (requeued.requeued() > 0) {
            events.publishEvent(new ItemsQueued(ItemsQueued.Cause.RETRY));
        }
        return requeued;
    }
}
