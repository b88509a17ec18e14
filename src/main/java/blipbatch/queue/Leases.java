package blipbatch.queue;

import static blipbatch.queue.QueueCollection.CLAIMED_BY;
import static blipbatch.queue.QueueCollection.LEASE_UNTIL;
import static blipbatch.queue.QueueCollection.UPDATED_AT;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.web.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.function.Supplier;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.data.mongodb.core.schema.JsonSchemaObject;
import org.springframework.stereotype.Component;

/** How long claims last: whoever shows that it lives keeps its items, and those of the others go back to the queue. */
@Component
public class Leases {

    private final QueueCollection items;
    private final QueueSettings settings;
    private final ItemChanges changes;
    private final Bulks bulks;
    private final QueueClock clock;

    Leases(QueueCollection items, QueueSettings settings, ItemChanges changes, Bulks bulks, QueueClock clock) {
        this.items = items;
        this.settings = settings;
        this.changes = changes;
        this.bulks = bulks;
        this.clock = clock;
    }

    /** How long claims last unless they are renewed. */
    public Duration length() {
        return settings.lease();
    }

    /** Shows that the holder lives: its items stay its own for another lease. */
    public void renew(String holder) {
        items.updateEach(items.ids(query(heldBy(holder))), heldBy(holder), lease(holder));
    }

    /** Gives back whatever the holder still has; returns how many items that were. */
    public long releaseAll(String holder) {
        return release(() -> where(CLAIMED_BY).is(holder));
    }

    /**
     * Gives back the items whose holder gave no sign of life for a whole lease. Items that an older service left in
     * work carry no lease: their last change counts, if it is known.
     */
    public long releaseExpired() {
        Instant now = clock.instant();
        return release(() -> items.notRefused(new Criteria()
                .orOperator(
                        where(LEASE_UNTIL).lt(Date.from(now)),
                        where(LEASE_UNTIL)
                                .not()
                                .type(JsonSchemaObject.Type.DATE)
                                .and(UPDATED_AT)
                                .not()
                                .gte(Date.from(now.minus(settings.lease()))))));
    }

    private long release(Supplier<Criteria> which) {
        try {
            return bulks.changeAll(
                    () -> ItemChanges.in(ItemStatus.PROCESSING, which.get()),
                    ids -> changes.change(
                            ids,
                            which.get(),
                            ItemStatus.PROCESSING,
                            ItemStatus.QUEUED,
                            ItemUpdates.withoutHolder(new Update())));
        } catch (Refusal cannotBeChanged) {
            // It is told, and tried again; who has other things to do goes on.
            return 0;
        }
    }

    Update lease(String holder) {
        return ItemUpdates.lease(holder, clock.instant().plus(settings.lease()));
    }

    static Criteria heldBy(String holder) {
        return ItemChanges.in(ItemStatus.PROCESSING, where(CLAIMED_BY).is(holder));
    }
}
