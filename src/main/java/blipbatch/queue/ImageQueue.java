package blipbatch.queue;

import static blipbatch.queue.QueueCollection.CREATED_AT;
import static blipbatch.queue.QueueCollection.ERROR;
import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.POST;
import static blipbatch.queue.QueueCollection.PRIORITY;
import static blipbatch.queue.QueueCollection.REQUESTED_AT;
import static blipbatch.queue.QueueCollection.RETRIES;
import static blipbatch.queue.QueueCollection.STATUS;
import static blipbatch.queue.QueueCollection.UPDATED_AT;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.web.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.mongodb.core.aggregation.Aggregation;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/** The queue as callers see it: posts are added, once each, and the items are counted. */
@Component
public class ImageQueue {

    /** The priority of a post that somebody waits for; greater ones come later. */
    private static final int FRESH = 0;

    /** Nobody deletes an item so often just when it was found. */
    private static final int TRIES = 10;

    private static final Duration SOON = Duration.ofSeconds(60);

    private final QueueCollection items;
    private final ApplicationEventPublisher events;
    private final QueueClock clock;

    ImageQueue(QueueCollection items, ApplicationEventPublisher events, QueueClock clock) {
        this.items = items;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Adds the post unless it has an item already; of two callers at once, one adds and the other finds. An item that a
     * backfill has put behind the others comes forward, also before its hour.
     */
    public Enqueued enqueue(Object postId) {
        for (int i = 0; i < TRIES; i++) {
            ObjectId added = add(postId);
            if (added != null) {
                events.publishEvent(new ItemsQueued());
                return new Enqueued(added.toHexString(), ItemStatus.QUEUED.word(), true);
            }
            Optional<Document> item = items.first(query(where(POST).is(postId)));
            if (item.isPresent()) {
                return found(item.get());
            }
            // Somebody deleted it between the two steps.
        }
        throw Refusal.unavailable(
                "The database took the item and does not have it, so the post was not queued: see whether the queue's collection"
                        + " is a view, in which nothing can be kept.",
                SOON,
                null);
    }

    private @Nullable ObjectId add(Object postId) {
        Update onlyIfNew = new Update();
        newItem(postId, FRESH, clock.instant()).forEach((field, value) -> {
            if (!field.equals(POST)) {
                onlyIfNew.setOnInsert(field, value);
            }
        });
        return items.addUnlessThere(query(where(POST).is(postId)), onlyIfNew);
    }

    private Enqueued found(Document item) {
        if (ItemStatus.QUEUED.word().equals(item.get(STATUS))
                && item.get(PRIORITY) instanceof Number priority
                && priority.intValue() > FRESH) {
            bringForward(ItemIds.of(item));
        }
        return new Enqueued(QueueItem.text(item.get(ID)), QueueItem.status(item), false);
    }

    private void bringForward(@Nullable Object id) {
        Scheduled.bringForward(items, Collections.singletonList(id), FRESH, clock.instant());
        events.publishEvent(new ItemsQueued());
    }

    static Document newItem(Object postId, int priority, Instant requestedAt) {
        Date now = Date.from(requestedAt);
        return new Document(ID, new ObjectId())
                .append(POST, postId)
                .append(STATUS, ItemStatus.QUEUED.word())
                .append(RETRIES, 0)
                .append(ERROR, null)
                .append(PRIORITY, priority)
                .append(REQUESTED_AT, now)
                .append(CREATED_AT, now)
                .append(UPDATED_AT, now);
    }

    /** How many items are in each state; a state without items counts 0. */
    public Map<ItemStatus, Long> counts() {
        Map<String, Long> byWord = new HashMap<>();
        items.aggregate(
                        // Lets MongoDB count in the index, without a look at the items.
                        Aggregation.match(where(STATUS).in(ItemStatus.words())),
                        Aggregation.group(STATUS).count().as("items"))
                .forEach(group -> byWord.put(String.valueOf(group.get(ID)), ((Number) group.get("items")).longValue()));
        Map<ItemStatus, Long> counts = new EnumMap<>(ItemStatus.class);
        for (ItemStatus status : ItemStatus.values()) {
            counts.put(status, byWord.getOrDefault(status.word(), 0L));
        }
        return counts;
    }
}
