package blipbatch.queue;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/** The one way an item gets from a state into another: never from one it is not in, never one the table forbids. */
@Component
class ItemChanges {

    /** How often an item that failed for good came back by itself. */
    static final String REQUEUES = "requeues";

    private final MongoTemplate mongo;
    private final String collection;
    private final Clock clock;

    ItemChanges(MongoTemplate mongo, QueueSettings settings, Clock clock) {
        this.mongo = mongo;
        this.collection = settings.collection();
        this.clock = clock;
    }

    /** Changes all items in the state {@code from} that match; returns how many these were. */
    long change(Criteria which, ItemStatus from, ItemStatus to, Update update) {
        if (!from.mayBecome(to)) {
            throw new IllegalStateException("A queue item that is %s cannot become %s.".formatted(from, to));
        }
        update.set("status", to.word()).set("updatedAt", Date.from(clock.instant()));
        return mongo.updateMulti(query(in(from, which)), update, collection).getMatchedCount();
    }

    /** What makes a finished item as if it were new: asked for then, and not attempted yet. */
    static Update anew(Instant requestedAt) {
        return new Update()
                .set("retries", 0)
                .set("error", null)
                .set("requestedAt", Date.from(requestedAt))
                .unset("failure")
                .unset("nextAttemptAt")
                .unset("processedAt")
                .unset(REQUEUES);
    }

    /** Of waiting items: those that may be tried now. */
    static Criteria due(Instant now) {
        // "Not later than now" would leave out the items that have no such time.
        return where("nextAttemptAt").not().gt(Date.from(now));
    }

    static Criteria in(ItemStatus status, Criteria criteria) {
        return criteria.and("status").is(status.word());
    }
}
