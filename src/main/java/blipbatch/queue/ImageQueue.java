package blipbatch.queue;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import java.time.Clock;
import java.util.Date;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.aggregation.Aggregation;
import org.springframework.stereotype.Component;

/** The queue as callers see it: posts are added, once each, and the items are counted. */
@Component
public class ImageQueue {

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

    /** Adds the post unless it has an item already; of two callers at once, one adds and the other finds. */
    public Enqueued enqueue(ObjectId postId) {
        indexes.ensure();
        return find(postId).orElseGet(() -> add(postId));
    }

    private Optional<Enqueued> find(ObjectId postId) {
        return Optional.ofNullable(mongo.findOne(query(where("imageId").is(postId)), Document.class, collection))
                .map(item -> new Enqueued(item.getObjectId("_id"), item.getString("status"), false));
    }

    private Enqueued add(ObjectId postId) {
        Document item = newItem(postId);
        try {
            mongo.insert(item, collection);
        } catch (DuplicateKeyException anotherCallerWasFaster) {
            return find(postId).orElseThrow(() -> anotherCallerWasFaster);
        }
        events.publishEvent(new ItemsQueued());
        return new Enqueued(item.getObjectId("_id"), ItemStatus.QUEUED.word(), true);
    }

    private Document newItem(ObjectId postId) {
        Date now = Date.from(clock.instant());
        return new Document("_id", new ObjectId())
                .append("imageId", postId)
                .append("status", ItemStatus.QUEUED.word())
                .append("retries", 0)
                .append("error", null)
                .append("priority", 0)
                .append("requestedAt", now)
                .append("createdAt", now)
                .append("updatedAt", now);
    }

    /** How many items are in each state; a state without items counts 0. */
    public Map<ItemStatus, Long> counts() {
        Map<String, Long> byWord = new java.util.HashMap<>();
        mongo.aggregate(
                        Aggregation.newAggregation(
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
