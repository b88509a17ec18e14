package blipbatch.queue;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.model.InsertManyOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.stereotype.Component;

/** Queues many posts at once, behind those that somebody waits for. An item that waits or is in work stays as it is. */
@Component
public class Backlog {

    static final int PRIORITY = 10;
    private static final int DUPLICATE_KEY = 11000;

    private final MongoTemplate mongo;
    private final String collection;
    private final QueueIndexes indexes;
    private final ItemChanges changes;
    private final ApplicationEventPublisher events;

    Backlog(
            MongoTemplate mongo,
            QueueSettings settings,
            QueueIndexes indexes,
            ItemChanges changes,
            ApplicationEventPublisher events) {
        this.mongo = mongo;
        this.collection = settings.collection();
        this.indexes = indexes;
        this.changes = changes;
        this.events = events;
    }

    /**
     * Queues the posts that have no item, and those whose item is done. Returns how many these were.
     *
     * @param requestedAt when the posts were seen to lack a caption; what was captioned since is left alone
     * @param failedToo also those whose item failed, with all their attempts
     */
    public long add(Collection<ObjectId> postIds, Instant requestedAt, boolean failedToo) {
        indexes.ensure();
        Map<ObjectId, Document> items = items(postIds);
        long queued =
                insert(postIds.stream().filter(post -> !items.containsKey(post)).toList(), requestedAt);
        queued += requeue(in(ItemStatus.DONE, items), ItemStatus.DONE, requestedAt);
        if (failedToo) {
            queued += requeue(in(ItemStatus.FAILED, items), ItemStatus.FAILED, requestedAt);
        }
        if (queued > 0) {
            events.publishEvent(new ItemsQueued());
        }
        return queued;
    }

    private Map<ObjectId, Document> items(Collection<ObjectId> postIds) {
        Query ofPosts = query(where("imageId").in(postIds));
        ofPosts.fields().include("imageId", "status");
        return mongo.find(ofPosts, Document.class, collection).stream()
                .collect(Collectors.toMap(
                        item -> item.getObjectId("imageId"), Function.identity(), (one, other) -> one));
    }

    private static List<ObjectId> in(ItemStatus status, Map<ObjectId, Document> items) {
        return items.values().stream()
                .filter(item -> status.word().equals(item.get("status")))
                .map(item -> item.getObjectId("_id"))
                .toList();
    }

    private long insert(Collection<ObjectId> postIds, Instant requestedAt) {
        if (postIds.isEmpty()) {
            return 0;
        }
        List<Document> fresh = new ArrayList<>(postIds.size());
        postIds.forEach(post -> fresh.add(ImageQueue.newItem(post, PRIORITY, requestedAt)));
        return mongo.execute(collection, items -> {
            try {
                items.insertMany(fresh, new InsertManyOptions().ordered(false));
                return (long) fresh.size();
            } catch (MongoBulkWriteException e) {
                if (e.getWriteConcernError() != null
                        || e.getWriteErrors().stream().anyMatch(error -> error.getCode() != DUPLICATE_KEY)) {
                    throw e;
                }
                // Somebody else was faster with these.
                return (long) fresh.size() - e.getWriteErrors().size();
            }
        });
    }

    private long requeue(List<ObjectId> items, ItemStatus from, Instant requestedAt) {
        if (items.isEmpty()) {
            return 0;
        }
        return changes.change(
                where("_id").in(items).and("processedAt").not().gte(Date.from(requestedAt)),
                from,
                ItemStatus.QUEUED,
                ItemChanges.anew(requestedAt).set("priority", PRIORITY));
    }
}
