package blipbatch.queue;

import static blipbatch.queue.QueueCollection.CLAIMED_BY;
import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.NEXT_ATTEMPT_AT;
import static blipbatch.queue.QueueCollection.RETRIES;
import static blipbatch.queue.QueueCollection.SCHEDULED_AT;
import static blipbatch.queue.QueueCollection.WAITS_FOR;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.post.DocumentValues;
import blipbatch.web.Refusal;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/**
 * The queue as a worker sees it. An item is held by one holder at a time, under a lease; whoever lost its lease cannot
 * change the item any more, so that two workers never both finish it.
 */
@Component
public class Claims {

    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    private final QueueCollection items;
    private final NextItems nextItems;
    private final ItemChanges changes;
    private final Leases leases;
    private final Bulks bulks;
    private final Announcements announcements;
    private final QueueClock clock;
    private final ClosedHours closedHours;

    private record Candidates(List<Object> ids, String holder) {}

    /** What was to be claimed when the database broke off: the holder may have it, and does not know. */
    private final AtomicReference<@Nullable Candidates> inDoubt = new AtomicReference<>();

    Claims(
            QueueCollection items,
            NextItems nextItems,
            ItemChanges changes,
            Leases leases,
            Bulks bulks,
            Announcements announcements,
            QueueClock clock) {
        this.items = items;
        this.nextItems = nextItems;
        this.changes = changes;
        this.leases = leases;
        this.bulks = bulks;
        this.announcements = announcements;
        this.clock = clock;
        this.closedHours = new ClosedHours(items, changes, bulks, clock);
    }

    /** How many items {@link #claim} would find now; counts no further than {@code limit}. */
    public long due(int limit) {
        Query waiting = query(ItemChanges.in(ItemStatus.QUEUED, due()));
        // Mostly there is none, and a count reads all that are.
        return items.first(waiting).isEmpty() ? 0 : items.count(waiting.limit(limit));
    }

    /**
     * Takes up to {@code limit} waiting items, the most urgent and oldest first; empty when none is due. To be repeated with the
     * same limit where the database broke off: what was taken all the same is not taken twice, nor forgotten.
     */
    public List<HeldItem> claim(int limit, String holder) {
        while (true) {
            Candidates broken = inDoubt.getAndSet(null);
            List<Object> candidates =
                    broken != null && broken.holder().equals(holder) ? broken.ids() : nextItems.take(limit, due());
            if (candidates.isEmpty()) {
                return List.of();
            }
            inDoubt.set(new Candidates(candidates, holder));
            List<HeldItem> usable = claim(candidates, holder);
            inDoubt.set(null);
            if (!usable.isEmpty()) {
                return usable;
            }
        }
    }

    private List<HeldItem> claim(List<Object> candidates, String holder) {
        Update claim = leases.lease(holder).unset(WAITS_FOR).unset(SCHEDULED_AT);
        try {
            changes.change(candidates, due(), ItemStatus.QUEUED, ItemStatus.PROCESSING, claim);
        } catch (Refusal e) {
            if (items.refused().areMany()) {
                throw e;
            }
        }
        // Others may take some or all of the candidates between the two steps; then there was progress elsewhere.
        List<Document> claimed =
                items.find(query(Leases.heldBy(holder).and(ID).in(candidates)).with(NextItems.NEXT_FIRST));
        if (claimed.isEmpty()) {
            nextItems.forget();
        }
        return closedHours.open(claimed, holder).stream()
                .flatMap(item -> HeldItem.from(item).or(() -> unusable(item, holder)).stream())
                .toList();
    }

    /** An item that no run can work on fails by itself, and holds up no other. */
    private Optional<HeldItem> unusable(Document item, String holder) {
        String reason = HeldItem.withoutPost(item);
        log.warn("Item {} of the queue fails: {}", QueueItem.text(item.get(ID)), reason);
        int retries = DocumentValues.count(item.get(RETRIES));
        unlessRefused(() -> fail(ItemIds.of(item), retries, holder, FailureKind.PERMANENT, reason));
        return Optional.empty();
    }

    /** The caption is on the post; returns how many of the items were the holder's. */
    public long done(Collection<?> ids, String holder) {
        Update done = announcements.done(clock.instant());
        return unlessRefused(() -> leave(ids, holder, ItemStatus.DONE, done));
    }

    /** There will be no caption unless somebody changes something; counts as a failed attempt. Returns 1, or 0 if the item is not the holder's. */
    public long fail(HeldItem item, String holder, FailureKind kind, String reason) {
        return fail(item.id(), item.retries(), holder, kind, reason);
    }

    private long fail(@Nullable Object id, int retries, String holder, FailureKind kind, String reason) {
        return leave(id, holder, ItemStatus.FAILED, announcements.failed(retries, kind, reason, clock.instant()));
    }

    /** The attempt failed; another is due at the given time. Returns 1, or 0 if the item is not the holder's. */
    public long putOff(HeldItem item, String holder, Instant nextAttempt, String reason) {
        Update later = ItemUpdates.putOff(item.retries(), reason, clock.atServer(nextAttempt));
        return leave(item.id(), holder, ItemStatus.QUEUED, later);
    }

    /** Gives the item back as it was: no attempt is counted. Returns 1, or 0 if the item is not the holder's. */
    public long release(@Nullable Object id, String holder) {
        return unlessRefused(() -> leave(id, holder, ItemStatus.QUEUED, new Update()));
    }

    /** As {@link #release}, but the item is not due before the given time. */
    public long releaseUntil(@Nullable Object id, String holder, Instant nextAttempt, String reason) {
        return leave(id, holder, ItemStatus.QUEUED, ItemUpdates.later(reason, clock.atServer(nextAttempt)));
    }

    /** As {@link #releaseUntil}, but {@link #wake} makes it due before. */
    public long putAside(@Nullable Object id, String holder, Instant nextAttempt, String reason, String host) {
        Update later = ItemUpdates.later(reason, clock.atServer(nextAttempt)).set(WAITS_FOR, host);
        return leave(id, holder, ItemStatus.QUEUED, later);
    }

    /** Makes the items due that were put aside for the host; returns how many these were. */
    public long wake(String host) {
        Supplier<Criteria> waiting =
                () -> ItemChanges.in(ItemStatus.QUEUED, where(WAITS_FOR).is(host));
        long woken = bulks.changeAll(
                waiting,
                ids -> items.updateEach(
                        ids, waiting.get(), new Update().unset(NEXT_ATTEMPT_AT).unset(WAITS_FOR)));
        nextItems.forget();
        return woken;
    }

    private long leave(@Nullable Object id, String holder, ItemStatus next, Update update) {
        return leave(Collections.singletonList(id), holder, next, update);
    }

    private long leave(Collection<?> ids, String holder, ItemStatus next, Update update) {
        return changes.change(
                ids, where(CLAIMED_BY).is(holder), ItemStatus.PROCESSING, next, ItemUpdates.withoutHolder(update));
    }

    /** An item that cannot be changed is the holder's until its run ends, and is told by {@link RefusedItems}. */
    private static long unlessRefused(LongSupplier change) {
        try {
            return change.getAsLong();
        } catch (Refusal e) {
            return 0;
        }
    }

    private Criteria due() {
        return items.notRefused(ItemChanges.due(clock.instant()));
    }
}
