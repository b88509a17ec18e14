package blipbatch.queue;

import static blipbatch.queue.QueueCollection.ERROR;
import static blipbatch.queue.QueueCollection.FAILURE;
import static blipbatch.queue.QueueCollection.RETRIES;
import static blipbatch.queue.QueueCollection.STATUS;
import static blipbatch.queue.QueueCollection.WEBHOOK_AT;
import static blipbatch.queue.QueueCollection.WEBHOOK_BY;
import static blipbatch.queue.QueueCollection.WEBHOOK_DUE_AT;
import static blipbatch.queue.QueueCollection.WEBHOOK_EVENT;
import static blipbatch.queue.QueueCollection.WEBHOOK_TRIES;

import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/**
 * What is written onto an item that is finished, if another program is to be told of that: the event goes into the item itself, with
 * the very write that finishes it, so that none is lost between two writes. {@link Outbox} has it from there.
 */
@Component
class Announcements {

    private final boolean wanted;

    /** @param receiver blank where nobody is to be told */
    Announcements(@Value("${blipbatch.webhook.url:}") String receiver) {
        this.wanted = !receiver.isBlank();
    }

    /** As {@link ItemUpdates#done}. */
    Update done(Instant at) {
        return announce(ItemUpdates.done(at), at, new Document(STATUS, ItemStatus.DONE.word()));
    }

    /** As {@link ItemUpdates#failed}. */
    Update failed(int retries, FailureKind kind, String reason, Instant at) {
        return announce(
                ItemUpdates.failed(retries, kind, reason, at),
                at,
                new Document(STATUS, ItemStatus.FAILED.word())
                        .append(ERROR, reason)
                        .append(FAILURE, kind.word())
                        .append(RETRIES, retries + 1));
    }

    /** An event of a former end of the item that was not told yet gives way to this one. */
    private Update announce(Update finished, Instant at, Document event) {
        return wanted
                ? finished.set(WEBHOOK_AT, Date.from(at))
                        .set(WEBHOOK_DUE_AT, Date.from(at))
                        .set(WEBHOOK_EVENT, event)
                        .unset(WEBHOOK_BY)
                        .unset(WEBHOOK_TRIES)
                : finished;
    }

    /** Leaves out items that may not be removed yet, because what became of them was not told. */
    Criteria told(Criteria which) {
        return wanted ? which.and(WEBHOOK_AT).is(null) : which;
    }
}
