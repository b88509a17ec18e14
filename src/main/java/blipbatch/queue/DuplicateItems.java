package blipbatch.queue;

import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.POST;
import static blipbatch.queue.QueueCollection.PROCESSED_AT;
import static blipbatch.queue.QueueCollection.STATUS;

import blipbatch.post.DocumentValues;
import blipbatch.post.PostIds;
import com.mongodb.client.MongoCollection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.mongodb.core.MongoTemplate;

/** Posts that have several items: the old service looked for one and then added it, which two callers can do at once. */
final class DuplicateItems {

    private static final Logger log = LoggerFactory.getLogger(DuplicateItems.class);

    private static final List<String> LEAST_FIRST = List.of(
            ItemStatus.FAILED.word(), ItemStatus.QUEUED.word(), ItemStatus.PROCESSING.word(), ItemStatus.DONE.word());

    private static final Comparator<Document> FURTHEST_LAST = Comparator.<Document>comparingInt(
                    item -> LEAST_FIRST.indexOf(String.valueOf(item.get(STATUS))))
            .thenComparing(HeldItem::requestedAt);

    private final MongoTemplate mongo;
    private final String collection;

    DuplicateItems(MongoTemplate mongo, String collection) {
        this.mongo = mongo;
        this.collection = collection;
    }

    /** Leaves one item of each post, the one that is furthest along; returns how many it removed. */
    long merge() {
        long removed = mongo.execute(collection, DuplicateItems::merge);
        if (removed > 0) {
            log.warn(
                    "{} duplicate items were removed from {}: of each post, the item that was furthest along was kept.",
                    removed,
                    collection);
        }
        return removed;
    }

    private static long merge(MongoCollection<Document> items) {
        long removed = 0;
        List<Document> several = List.of(
                new Document("$group", new Document(ID, "$" + POST).append("items", new Document("$sum", 1))),
                new Document("$match", new Document("items", new Document("$gt", 1))));
        for (Document post : items.aggregate(several).allowDiskUse(true)) {
            removed += merge(items, post.get(ID));
        }
        return removed;
    }

    private static long merge(MongoCollection<Document> items, Object post) {
        Document ofPost = new Document(POST, post);
        List<Document> same = items.find(ofPost).into(new ArrayList<>());
        Document kept = keep(same);
        long removed = 0;
        for (Document item : same) {
            if (item != kept) {
                // Not what a worker has changed meanwhile.
                Document unchanged = new Document(ID, item.get(ID)).append(STATUS, item.get(STATUS));
                removed += items.deleteOne(unchanged).getDeletedCount();
            }
        }
        Object id = PostIds.of(post);
        if (id != null && items.find(ofPost).first() == null) {
            // Another worker merged them as well, and kept another one.
            items.insertOne(ImageQueue.newItem(id, BulkQueue.BEHIND, HeldItem.requestedAt(kept)));
        }
        return removed;
    }

    /** Not one that is done, where another was asked for since. */
    private static Document keep(List<Document> same) {
        Document furthest = same.stream().max(FURTHEST_LAST).orElseThrow();
        Instant done = DocumentValues.instant(furthest.get(PROCESSED_AT));
        return same.stream()
                .filter(item -> ItemStatus.DONE.word().equals(furthest.get(STATUS)) && isWaiting(item))
                .filter(item -> done != null && HeldItem.requestedAt(item).isAfter(done))
                .max(FURTHEST_LAST)
                .orElse(furthest);
    }

    private static boolean isWaiting(Document item) {
        return ItemStatus.QUEUED.word().equals(item.get(STATUS))
                || ItemStatus.PROCESSING.word().equals(item.get(STATUS));
    }
}
