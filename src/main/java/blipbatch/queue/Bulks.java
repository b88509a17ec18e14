package blipbatch.queue;

import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.REQUEUES;
import static org.springframework.data.mongodb.core.query.Query.query;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.bson.Document;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.stereotype.Component;

/** Changes of very many items, so few at a time that no command holds up others for long. */
@Component
class Bulks {

    private static final int BULK = 1_000;

    private final QueueCollection items;

    Bulks(QueueCollection items) {
        this.items = items;
    }

    /** As {@link #change}, without an end but that, by the ids of the items. */
    long changeAll(Supplier<Criteria> which, ToLongFunction<List<Object>> change) {
        return change(Integer.MAX_VALUE, which, some -> change.applyAsLong(ids(some)));
    }

    /**
     * Changes items until none matches any more, or so many bulks are done; returns how many it changed.
     *
     * @param which to be stated anew for each query; no item may match that was changed
     * @param change is given the items with their ids and {@code requeues} alone, and returns how many it changed
     */
    long change(int atMost, Supplier<Criteria> which, ToLongFunction<List<Document>> change) {
        long changed = 0;
        for (int bulk = 0; bulk < atMost; bulk++) {
            Query next = query(which.get()).limit(BULK);
            next.fields().include(ID, REQUEUES);
            List<Document> some = items.find(next);
            long now = some.isEmpty() ? 0 : change.applyAsLong(some);
            changed += now;
            if (now == 0 || some.size() < BULK) {
                break;
            }
        }
        return changed;
    }

    static List<Object> ids(List<Document> items) {
        return items.stream().map(ItemIds::of).toList();
    }
}
