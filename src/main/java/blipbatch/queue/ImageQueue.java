package blipbatch.queue;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.aggregation.Aggregation;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/** The queue as callers see it: posts are added, once each, and the items are counted. */
@Component
public class ImageQueue {

    /** The priority of a post that somebody waits for; greater ones come later. */
    private static final int FRESH = 0;

    private static final String POST = "imageId";

    private final MongoTemplate mongo;
    private final String collection;
    private final QueueIndexes indexes;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ImageQueue(
            MongoTemplate mongo,
            QueueSettings settings,
            QueueIndexes indexes,
            ApplicationEventPublisher events,
            Clock clock) {
        this.mongo = mongo;
        this.collection = settings.collection();
        this.indexes = indexes;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Adds the post unless it has an item already; of two callers at once, one adds and the other finds. An item that a
     * backfill has put behind the others comes forward.
     */
    public Enqueued enqueue(ObjectId postId) {
        indexes.ensure();
        Update onlyIfNew = new Update();
        newItem(postId, FRESH, clock.instant()).forEach((field, value) -> {
            if (!field.equals(POST)) {
                onlyIfNew.setOnInsert(field, value);
            }
        });
        BsonValue added;
        try {
            added = mongo.upsert(query(where(POST).is(postId)), onlyIfNew, collection)
                    .getUpsertedId();
        } catch (DuplicateKeyException anotherCallerWasFaster) {
            added = null;
        }
        if (added == null) {
            return find(postId);
        }
        events.publishEvent(new ItemsQueued());
        return new Enqueued(added.asObjectId().getValue(), ItemStatus.QUEUED.word(), true);
    }

    private Enqueued find(ObjectId postId) {
        Document item = mongo.findOne(query(where(POST).is(postId)), Document.class, collection);
        if (item == null) {
            // Somebody deleted it between the two steps.
            return enqueue(postId);
        }
        if (ItemStatus.QUEUED.word().equals(item.getString("status"))
                && item.get("priority") instanceof Number priority
                && priority.intValue() > FRESH) {
            bringForward(item.getObjectId("_id"));
        }
        return new Enqueued(item.getObjectId("_id"), item.getString("status"), false);
    }

    private void bringForward(ObjectId id) {
        mongo.updateFirst(
                query(ItemChanges.in(ItemStatus.QUEUED, where("_id").is(id))),
                new Update().set("priority", FRESH),
                collection);
        events.publishEvent(new ItemsQueued());
    }

    static Document newItem(ObjectId postId, int priority, Instant requestedAt) {
        Date now = Date.from(requestedAt);
        return new Document("_id", new ObjectId())
                .append(POST, postId)
                .append("status", ItemStatus.QUEUED.word())
                .append("retries", 0)
                .append("error", null)
                .append("priority", priority)
                .append("requestedAt", now)
                .append("createdAt", now)
                .append("updatedAt", now);
    }

    /** How many items are in each state; a state without items counts 0. */
    public Map<ItemStatus, Long> counts() {
        Map<String, Long> byWord = new HashMap<>();
        mongo.aggregate(
                        Aggregation.newAggregation(
                                // Lets MongoDB count in the index, without a look at the items.
                                Aggregation.match(where("status").in(ItemStatus.words())),
                                Aggregation.group("status").count().as("items")),
                        collection,
                        Document.class)
                .forEach(group ->
                        byWord.put(String.valueOf(group.get("_id")), ((Number) group.get("items")).longValue()));
        Map<ItemStatus, Long> counts = new EnumMap<>(ItemStatus.class);
        for (ItemStatus status : ItemStatus.values()) {
            counts.put(status, byWord.getOrDefault(status.word(), 0L));
        }
        return counts;
    }
}
