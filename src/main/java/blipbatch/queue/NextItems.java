package blipbatch.queue;

import static blipbatch.queue.QueueCollection.CREATED_AT;
import static blipbatch.queue.QueueCollection.PRIORITY;
import static org.springframework.data.mongodb.core.query.Query.query;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.Queue;
import org.springframework.context.event.EventListener;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.stereotype.Component;

/**
 * The items to claim next, read ahead: where chunks follow each other quickly, one look at the queue serves many of them.
 * Items that became more urgent meanwhile wait for a moment at most.
 */
@Component
class NextItems {

    static final Sort NEXT_FIRST = Sort.by(PRIORITY, CREATED_AT);

    private static final int READ_AHEAD = 1000;
    private static final Duration MOMENT = Duration.ofSeconds(2);

    private final QueueCollection items;
    private final Clock clock;
    private final Queue<Object> ids = new LinkedList<>();
    private Instant readAt = Instant.MIN;

    NextItems(QueueCollection items, Clock clock) {
        this.items = items;
        this.clock = clock;
    }

    /** The ids of up to {@code limit} items that were waiting a moment ago; empty when none is now. */
    synchronized List<Object> take(int limit, Criteria due) {
        Instant now = clock.instant();
        if (ids.isEmpty() || !now.isBefore(readAt.plus(MOMENT))) {
            ids.clear();
            ids.addAll(read(Math.max(limit, READ_AHEAD), due));
            readAt = now;
        }
        List<Object> taken = new ArrayList<>(limit);
        while (taken.size() < limit && !ids.isEmpty()) {
            taken.add(ids.remove());
        }
        return taken;
    }

    private List<Object> read(int limit, Criteria due) {
        return items.ids(
                query(ItemChanges.in(ItemStatus.QUEUED, due)).with(NEXT_FIRST).limit(limit));
    }

    /** What was read is out of date: others took it, or something came that may be more urgent. */
    @EventListener(ItemsQueued.class)
    synchronized void forget() {
        ids.clear();
    }
}
