package blipbatch.queue;

import static blipbatch.queue.QueueCollection.CLAIMED_BY;
import static blipbatch.queue.QueueCollection.ERROR;
import static blipbatch.queue.QueueCollection.FAILURE;
import static blipbatch.queue.QueueCollection.HOURS;
import static blipbatch.queue.QueueCollection.LEASE_UNTIL;
import static blipbatch.queue.QueueCollection.NEXT_ATTEMPT_AT;
import static blipbatch.queue.QueueCollection.PROCESSED_AT;
import static blipbatch.queue.QueueCollection.RETRIES;

import java.time.Instant;
import java.util.Date;
import org.springframework.data.mongodb.core.query.Update;

/** What is written onto an item beside its new state. */
final class ItemUpdates {

    private ItemUpdates() {}

    static Update lease(String holder, Instant until) {
        return new Update().set(CLAIMED_BY, holder).set(LEASE_UNTIL, Date.from(until));
    }

    static Update withoutHolder(Update update) {
        return update.unset(CLAIMED_BY).unset(LEASE_UNTIL);
    }

    static Update done(Instant at) {
        return new Update()
                .set(PROCESSED_AT, Date.from(at))
                .set(ERROR, null)
                .unset(FAILURE)
                .unset(HOURS)
                .unset(NEXT_ATTEMPT_AT);
    }

    /** @param retries attempts that had failed before this one */
    static Update failed(int retries, FailureKind kind, String reason, Instant at) {
        return attempted(reason(kind, reason), retries)
                .set(PROCESSED_AT, Date.from(at))
                .unset(HOURS)
                .unset(NEXT_ATTEMPT_AT);
    }

    static Update putOff(int retries, String reason, Instant nextAttempt) {
        return attempted(later(reason, nextAttempt), retries);
    }

    static Update later(String reason, Instant nextAttempt) {
        return reason(FailureKind.TRANSIENT, reason).set(NEXT_ATTEMPT_AT, Date.from(nextAttempt));
    }

    private static Update reason(FailureKind kind, String reason) {
        return new Update().set(ERROR, reason).set(FAILURE, kind.word());
    }

    /** Not by an increment, which MongoDB refuses where another program has left null or text. */
    private static Update attempted(Update update, int retries) {
        return update.set(RETRIES, retries + 1);
    }
}
