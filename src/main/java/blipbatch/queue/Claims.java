package blipbatch.queue;

import static blipbatch.queue.QueueCollection.CLAIMED_BY;
import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.LEASE_UNTIL;
import static blipbatch.queue.QueueCollection.NEXT_ATTEMPT_AT;
import static blipbatch.queue.QueueCollection.RETRIES;
import static blipbatch.queue.QueueCollection.UPDATED_AT;
import static blipbatch.queue.QueueCollection.WAITS_FOR;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.post.DocumentValues;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.data.mongodb.core.schema.JsonSchemaObject;
import org.springframework.stereotype.Component;

/**
 * The queue as a worker sees it. An item is held by one holder at a time, under a lease; whoever lost its lease cannot
 * change the item any more, so that two workers never both finish it.
 */
@Component
public class Claims {

    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    private final QueueCollection items;
    private final QueueSettings settings;
    private final NextItems nextItems;
    private final ItemChanges changes;
    private final QueueClock clock;

    Claims(QueueCollection items, QueueSettings settings, NextItems nextItems, ItemChanges changes, QueueClock clock) {
        this.items = items;
        this.settings = settings;
        this.nextItems = nextItems;
        this.changes = changes;
        this.clock = clock;
    }

    /** How many items {@link #claim} would find now; counts no further than {@code limit}. */
    public long due(int limit) {
        Query waiting = query(ItemChanges.in(ItemStatus.QUEUED, due()));
        // Mostly there is none, and a count costs the embedded store its whole collection.
        return items.first(waiting).isEmpty() ? 0 : items.count(waiting.limit(limit));
    }

    /** Takes up to {@code limit} waiting items, the most urgent and oldest first; empty when none is due. */
    public List<HeldItem> claim(int limit, String holder) {
        while (true) {
            List<Object> candidates = nextItems.take(limit, due());
            if (candidates.isEmpty()) {
                return List.of();
            }
            // Others may take some or all of the candidates between the two steps; then there was progress elsewhere.
            changes.change(
                    due().and(ID).in(candidates),
                    ItemStatus.QUEUED,
                    ItemStatus.PROCESSING,
                    lease(holder).unset(WAITS_FOR));
            List<Document> claimed = held(candidates, holder);
            if (claimed.isEmpty()) {
                nextItems.forget();
            }
            List<HeldItem> usable = claimed.stream()
                    .flatMap(item -> HeldItem.from(item).or(() -> refused(item, holder)).stream())
                    .toList();
            if (!usable.isEmpty()) {
                return usable;
            }
        }
    }

    private List<Document> held(Collection<Object> ids, String holder) {
        return items.find(query(heldBy(holder).and(ID).in(ids)).with(NextItems.NEXT_FIRST));
    }

    /** An item that no run can work on fails by itself, and holds up no other. */
    private Optional<HeldItem> refused(Document item, String holder) {
        String reason = HeldItem.withoutPost(item);
        log.warn("Item {} of the queue fails: {}", QueueItem.text(item.get(ID)), reason);
        fail(QueueCollection.id(item), DocumentValues.count(item.get(RETRIES)), holder, FailureKind.PERMANENT, reason);
        return Optional.empty();
    }

    /** How long claims last unless they are renewed. */
    public Duration lease() {
        return settings.lease();
    }

    /** Shows that the holder lives: its items stay its own for another lease. */
    public void renew(String holder) {
        items.update(query(heldBy(holder)), lease(holder));
    }

    /** The caption is on the post; returns how many of the items were the holder's. */
    public long done(Collection<?> ids, String holder) {
        return leave(ids, holder, ItemStatus.DONE, ItemUpdates.done(clock.instant()));
    }

    /** There will be no caption unless somebody changes something; counts as a failed attempt. Returns 1, or 0 if the item is not the holder's. */
    public long fail(HeldItem item, String holder, FailureKind kind, String reason) {
        return fail(item.id(), item.retries(), holder, kind, reason);
    }

    private long fail(@Nullable Object id, int retries, String holder, FailureKind kind, String reason) {
        return leave(id, holder, ItemStatus.FAILED, ItemUpdates.failed(retries, kind, reason, clock.instant()));
    }

    /** The attempt failed; another is due at the given time. Returns 1, or 0 if the item is not the holder's. */
    public long putOff(HeldItem item, String holder, Instant nextAttempt, String reason) {
        Update later = ItemUpdates.putOff(item.retries(), reason, clock.atServer(nextAttempt));
        return leave(item.id(), holder, ItemStatus.QUEUED, later);
    }

    /** Gives the item back as it was: no attempt is counted. Returns 1, or 0 if the item is not the holder's. */
    public long release(@Nullable Object id, String holder) {
        return leave(id, holder, ItemStatus.QUEUED, new Update());
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
        Query waiting = query(ItemChanges.in(ItemStatus.QUEUED, where(WAITS_FOR).is(host)));
        long woken = items.update(waiting, new Update().unset(NEXT_ATTEMPT_AT).unset(WAITS_FOR));
        nextItems.forget();
        return woken;
    }

    /** Gives back whatever the holder still has; returns how many items that were. */
    public long releaseAll(String holder) {
        return changes.change(
                where(CLAIMED_BY).is(holder),
                ItemStatus.PROCESSING,
                ItemStatus.QUEUED,
                ItemUpdates.withoutHolder(new Update()));
    }

    /**
     * Gives back the items whose holder gave no sign of life for a whole lease. Items that an older service left in
     * work carry no lease: their last change counts, if it is known.
     */
    public long releaseExpired() {
        Instant now = clock.instant();
        Criteria expired = new Criteria()
                .orOperator(
                        where(LEASE_UNTIL).lt(Date.from(now)),
                        where(LEASE_UNTIL)
                                .not()
                                .type(JsonSchemaObject.Type.DATE)
                                .and(UPDATED_AT)
                                .not()
                                .gte(Date.from(now.minus(settings.lease()))));
        return changes.change(
                expired, ItemStatus.PROCESSING, ItemStatus.QUEUED, ItemUpdates.withoutHolder(new Update()));
    }

    private long leave(@Nullable Object id, String holder, ItemStatus next, Update update) {
        return leave(Collections.singletonList(id), holder, next, update);
    }

    private long leave(Collection<?> ids, String holder, ItemStatus next, Update update) {
        Criteria mine = where(CLAIMED_BY).is(holder).and(ID).in(ids);
        return changes.change(mine, ItemStatus.PROCESSING, next, ItemUpdates.withoutHolder(update));
    }

    private Criteria due() {
        return ItemChanges.due(clock.instant());
    }

    private static Criteria heldBy(String holder) {
        return ItemChanges.in(ItemStatus.PROCESSING, where(CLAIMED_BY).is(holder));
    }

    private Update lease(String holder) {
        return ItemUpdates.lease(holder, clock.instant().plus(settings.lease()));
    }
}
