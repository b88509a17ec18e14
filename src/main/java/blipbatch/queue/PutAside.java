package blipbatch.queue;

import static blipbatch.queue.QueueCollection.NEXT_ATTEMPT_AT;
import static blipbatch.queue.QueueCollection.WAITS_FOR;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/**
 * Takes waiting items of an image host out of the way of others, many at once and without claiming them, and lets some of them
 * back in: the most urgent and oldest first.
 */
@Component
public class PutAside {

    private static final int LOOK = 1000;

    private final QueueCollection items;
    private final NextItems nextItems;
    private final QueueClock clock;

    PutAside(QueueCollection items, NextItems nextItems, QueueClock clock) {
        this.items = items;
        this.nextItems = nextItems;
        this.clock = clock;
    }

    /** The items that would be claimed next, a thousand at most; those without a post that can be known are not among them. */
    public List<HeldItem> next() {
        Query next = query(ItemChanges.in(ItemStatus.QUEUED, due()))
                .with(NextItems.NEXT_FIRST)
                .limit(LOOK);
        return items.find(next).stream()
                .flatMap(item -> HeldItem.from(item).stream())
                .toList();
    }

    /** Those of the items that still wait are not due before the given time, unless {@link #wake} or {@link Claims#wake} lets them in. */
    public void until(Instant nextAttempt, Collection<HeldItem> which, String host, String reason) {
        Update later = ItemUpdates.later(reason, clock.atServer(nextAttempt)).set(WAITS_FOR, host);
        items.updateEach(which.stream().map(HeldItem::id).toList(), ItemChanges.in(ItemStatus.QUEUED, due()), later);
        nextItems.forget();
    }

    /** Makes so many items due that wait for the host, at most; returns how many these were. */
    public long wake(String host, int limit) {
        List<Object> ids = items.ids(query(waitingFor(where(WAITS_FOR).is(host)))
                .with(NextItems.NEXT_FIRST)
                .limit(limit));
        if (ids.isEmpty()) {
            return 0;
        }
        long woken = items.updateEach(
                ids,
                waitingFor(where(WAITS_FOR).is(host)),
                new Update().unset(NEXT_ATTEMPT_AT).unset(WAITS_FOR));
        nextItems.forget();
        return woken;
    }

    /** How many items wait for one of the hosts; counts no further than {@code limit}. */
    public long waitingFor(Collection<String> hosts, int limit) {
        return items.count(query(waitingFor(where(WAITS_FOR).in(hosts))).limit(limit));
    }

    private static Criteria waitingFor(Criteria host) {
        return ItemChanges.in(ItemStatus.QUEUED, host);
    }

    private Criteria due() {
        return items.notRefused(ItemChanges.due(clock.instant()));
    }
}
