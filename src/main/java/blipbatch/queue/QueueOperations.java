package blipbatch.queue;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import java.time.Clock;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** The queue as an operator sees it: what is in it and why, what to try again and what to forget. */
@Component
public class QueueOperations {

    /** @param skipped items that were meant too but left alone, because they wait already or a living worker has them */
    public record Requeued(long requeued, long skipped) {}

    private static final Sort NEWEST_FIRST = Sort.by(Sort.Direction.DESC, "_id");

    private final MongoTemplate mongo;
    private final String collection;
    private final Claims claims;
    private final ImageQueue queue;
    private final ItemChanges changes;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    QueueOperations(
            MongoTemplate mongo,
            QueueSettings settings,
            Claims claims,
            ImageQueue queue,
            ItemChanges changes,
            ApplicationEventPublisher events,
            Clock clock) {
        this.mongo = mongo;
        this.collection = settings.collection();
        this.claims = claims;
        this.queue = queue;
        this.changes = changes;
        this.events = events;
        this.clock = clock;
    }

    /** The newest first. */
    public Page<QueueEntry> page(ItemFilter filter, Pageable page) {
        Query all = filter.query();
        long total = all.getQueryObject().isEmpty() ? mongo.estimatedCount(collection) : mongo.count(all, collection);
        Query some = all.with(NEWEST_FIRST).skip(page.getOffset()).limit(page.getPageSize());
        List<QueueEntry> entries = mongo.find(some, Document.class, collection).stream()
                .map(QueueEntry::from)
                .toList();
        return new PageImpl<>(entries, page, total);
    }

    /** @throws ResponseStatusException 404, if there is none with this id */
    public QueueEntry item(String id) {
        return Optional.ofNullable(
                        ObjectId.isValid(id) ? mongo.findById(new ObjectId(id), Document.class, collection) : null)
                .map(QueueEntry::from)
                .orElseThrow(
                        () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no queue item " + id + "."));
    }

    /** Those of them that are there, by their ids. */
    public Map<String, QueueEntry> items(Collection<String> ids) {
        List<ObjectId> valid =
                ids.stream().filter(ObjectId::isValid).map(ObjectId::new).toList();
        return mongo.find(query(where("_id").in(valid)), Document.class, collection).stream()
                .map(QueueEntry::from)
                .collect(Collectors.toMap(QueueEntry::id, Function.identity()));
    }

    /**
     * Makes a finished item wait again, and one that waits for a later attempt due at once.
     *
     * @throws ResponseStatusException 404, if there is none with this id
     */
    public Requeued retry(String id) {
        ObjectId item = new ObjectId(item(id).id());
        long requeued = requeue(where("_id").is(item), ItemStatus.FAILED)
                + requeue(where("_id").is(item), ItemStatus.DONE)
                + dueNow(where("_id").is(item));
        return tell(new Requeued(requeued, 1 - requeued));
    }

    public Requeued resetFailed() {
        return tell(new Requeued(requeue(new Criteria(), ItemStatus.FAILED), 0));
    }

    /** Takes items from workers that gave no sign of life for a whole lease. */
    Requeued resetStuck() {
        long requeued = claims.releaseExpired();
        return tell(new Requeued(requeued, queue.counts().get(ItemStatus.PROCESSING)));
    }

    /** Has everything captioned anew that no living worker has. */
    Requeued resetAll() {
        long waiting = queue.counts().get(ItemStatus.QUEUED);
        long requeued = claims.releaseExpired()
                + requeue(new Criteria(), ItemStatus.FAILED)
                + requeue(new Criteria(), ItemStatus.DONE);
        return tell(new Requeued(requeued, waiting + queue.counts().get(ItemStatus.PROCESSING)));
    }

    /** Forgets the items whose caption is on the post; returns how many these were. */
    public long deleteDone() {
        return mongo.remove(query(where("status").is(ItemStatus.DONE.word())), collection)
                .getDeletedCount();
    }

    private long requeue(Criteria which, ItemStatus from) {
        return changes.change(which, from, ItemStatus.QUEUED, ItemChanges.anew(clock.instant()));
    }

    private long dueNow(Criteria which) {
        Criteria putOff =
                ItemChanges.in(ItemStatus.QUEUED, which.and("nextAttemptAt").gt(Date.from(clock.instant())));
        return mongo.updateMulti(query(putOff), new Update().unset("nextAttemptAt"), collection)
                .getMatchedCount();
    }

    private Requeued tell(Requeued requeued) {
        if (requeued.requeued() > 0) {
            events.publishEvent(new ItemsQueued());
        }
        return requeued;
    }
}
