package blipbatch.queue;

import static blipbatch.queue.QueueCollection.ERROR;
import static blipbatch.queue.QueueCollection.FAILURE;
import static blipbatch.queue.QueueCollection.HOURS;
import static blipbatch.queue.QueueCollection.NEXT_ATTEMPT_AT;
import static blipbatch.queue.QueueCollection.NOTE;
import static blipbatch.queue.QueueCollection.PROCESSED_AT;
import static blipbatch.queue.QueueCollection.REQUESTED_AT;
import static blipbatch.queue.QueueCollection.REQUEUES;
import static blipbatch.queue.QueueCollection.RETRIES;
import static blipbatch.queue.QueueCollection.SCHEDULED_AT;
import static blipbatch.queue.QueueCollection.STATUS;
import static blipbatch.queue.QueueCollection.UPDATED_AT;
import static org.springframework.data.mongodb.core.query.Criteria.where;

import blipbatch.web.Refusal;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/** The one way an item gets from a state into another: never from one it is not in, never one the table forbids. */
@Component
class ItemChanges {

    private final QueueCollection items;
    private final QueueClock clock;

    ItemChanges(QueueCollection items, QueueClock clock) {
        this.items = items;
        this.clock = clock;
    }

    /**
     * Changes those of the items that are in the state {@code from} and match; returns how many these were.
     *
     * @throws Refusal 503, see {@link QueueCollection#updateEach}
     */
    long change(Collection<?> ids, Criteria which, ItemStatus from, ItemStatus to, Update update) {
        requirePossible(from, to);
        return items.updateEach(ids, in(from, which), to(to, update));
    }

    /** As the other one, each item by an update of its own. */
    long change(Collection<?> ids, Criteria which, ItemStatus from, ItemStatus to, Supplier<Update> update) {
        requirePossible(from, to);
        return items.updateEach(ids, in(from, which), () -> to(to, update.get()));
    }

    private static void requirePossible(ItemStatus from, ItemStatus to) {
        if (!from.mayBecome(to)) {
            throw new IllegalStateException("A queue item that is %s cannot become %s.".formatted(from, to));
        }
    }

    /** Makes those of the items wait whose state is none that this program knows; returns how many these were. */
    long adopt(Collection<?> ids, Update update) {
        return items.updateEach(ids, inNoState(), to(ItemStatus.QUEUED, update));
    }

    private Update to(ItemStatus status, Update update) {
        return update.set(STATUS, status.word()).set(UPDATED_AT, Date.from(clock.instant()));
    }

    /** What makes a finished item as if it were new: asked for then, and not attempted yet. */
    static Update anew(Instant requestedAt) {
        return anew(requestedAt, null);
    }

    /** @param timetable in which it gets a place; null if it is due at once */
    static Update anew(Instant requestedAt, @Nullable Timetable timetable) {
        Update anew = timetable == null
                ? new Update().unset(NEXT_ATTEMPT_AT).unset(SCHEDULED_AT)
                : Scheduled.later(timetable.take());
        String hours = timetable == null ? null : timetable.hours();
        return (hours == null ? anew.unset(HOURS) : anew.set(HOURS, hours))
                .set(RETRIES, 0)
                .set(ERROR, null)
                .set(REQUESTED_AT, Date.from(requestedAt))
                .unset(FAILURE)
                .unset(NOTE)
                .unset(PROCESSED_AT)
                .unset(REQUEUES);
    }

    /** Of waiting items: those that may be tried now. */
    static Criteria due(Instant now) {
        // "Not later than now" would leave out the items that have no such time.
        return where(NEXT_ATTEMPT_AT).not().gt(Date.from(now));
    }

    /** Another program wrote something else there, or nothing. */
    static Criteria inNoState() {
        return where(STATUS).nin(ItemStatus.words());
    }

    static Criteria in(ItemStatus status, Criteria criteria) {
        return criteria.and(STATUS).is(status.word());
    }
}
