package blipbatch.queue;

import static blipbatch.queue.QueueCollection.ID;

import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.stereotype.Component;

/**
 * Looks for items, the newest first, in the order of their ids. What has no index is looked for among some thousand items at a time, however
 * many there are: whoever asks is told where to go on. Items whose id is no ObjectId are found by their other calls only.
 */
@Component
public class ItemSearch {

    /** Items that are read in a second, however slow the disk. */
    static final int STRETCH = 20_000;

    private static final Sort NEWEST_FIRST = Sort.by(Sort.Direction.DESC, ID);

    private final QueueCollection items;

    ItemSearch(QueueCollection items) {
        this.items = items;
    }

    /**
     * @param next behind which item to go on; null where there is none to be found any more
     */
    public record Found(List<QueueItem> items, @Nullable String next) {}

    record FoundDocuments(List<Document> items, @Nullable ObjectId next) {}

    /** @param before the {@code next} of the answer before; null begins with the newest */
    public Found find(SoughtItems sought, @Nullable ObjectId before, int limit) {
        FoundDocuments found = documents(sought, before, limit);
        return new Found(
                found.items().stream().map(QueueItem::from).toList(),
                found.next() == null ? null : found.next().toHexString());
    }

    FoundDocuments documents(SoughtItems sought, @Nullable ObjectId before, int limit) {
        ObjectId last = sought.isIndexed() ? null : lastOfStretch(sought.filter(), before);
        List<Document> found = items.find(QueueItem.read(newestFirst(sought.query(before, last), limit)));
        return new FoundDocuments(found, found.size() == limit ? id(found.get(limit - 1)) : last);
    }

    /** Null if the end is nearer. */
    private @Nullable ObjectId lastOfStretch(ItemFilter filter, @Nullable ObjectId before) {
        Query last = newestFirst(filter.query(before, null), 1).skip(STRETCH - 1);
        last.fields().include(ID);
        return items.find(last).stream().findFirst().map(ItemSearch::id).orElse(null);
    }

    private static Query newestFirst(Query query, int limit) {
        return query.with(NEWEST_FIRST).limit(limit);
    }

    private static @Nullable ObjectId id(Document item) {
        return item.get(ID) instanceof ObjectId id ? id : null;
    }
}
