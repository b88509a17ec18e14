package blipbatch.queue;

import static blipbatch.queue.QueueCollection.BACKFILL;
import static blipbatch.queue.QueueCollection.ERROR;
import static blipbatch.queue.QueueCollection.PHOTO;
import static blipbatch.queue.QueueCollection.PRIORITY;
import static blipbatch.queue.QueueCollection.STATUS;
import static blipbatch.queue.QueueCollection.WAITS_FOR;
import static org.springframework.data.mongodb.core.query.Criteria.where;

import blipbatch.post.QueryText;
import java.util.Optional;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;

/**
 * Items that somebody looks for. What stands beside the {@link ItemFilter} has no index, and is looked for among so many items at a time
 * as {@link ItemSearch} says.
 *
 * @param host where their pictures are
 * @param reason part of the sentence of their last failure, in capitals or not
 * @param backfill the run that queued them; of one that somebody has asked for since, it is no longer true
 */
public record SoughtItems(
        ItemFilter filter,
        @Nullable String host,
        @Nullable String reason,
        @Nullable Long backfill) {

    private static final String ANY_CASE = "i";

    /** Whether an index has all that is asked for. */
    public boolean isIndexed() {
        return host == null && reason == null && backfill == null;
    }

    /** The state that they are in; empty where that is not asked for, or none of this program's. */
    Optional<ItemStatus> status() {
        return Optional.ofNullable(filter.status()).flatMap(ItemStatus::of);
    }

    /** What an item must be like for a change of it, beside its id. */
    Criteria stated() {
        Criteria state = where(STATUS).is(filter.status());
        return backfill == null
                ? state
                : state.and(BACKFILL).is(backfill).and(PRIORITY).is(BulkQueue.BEHIND);
    }

    /** @see ItemFilter#query(ObjectId, ObjectId) */
    Query query(@Nullable ObjectId before, @Nullable ObjectId last) {
        Query query = filter.query(before, last);
        if (host != null) {
            query.addCriteria(at(host));
        }
        if (reason != null) {
            query.addCriteria(where(ERROR).regex(QueryText.literally(reason), ANY_CASE));
        }
        if (backfill != null) {
            query.addCriteria(where(BACKFILL).is(backfill))
                    .addCriteria(where(PRIORITY).is(BulkQueue.BEHIND));
        }
        return query;
    }

    /** An item knows its picture's address once it is finished; before, it knows the host if it waits for it or failed there. */
    private static Criteria at(String host) {
        String name = QueryText.literally(host);
        return new Criteria()
                .orOperator(
                        where(WAITS_FOR).regex("^" + name + "(:[0-9]+)?$", ANY_CASE),
                        where(PHOTO).regex("(^|\n)https?://([^/?#\n]*@)?" + name + "(:[0-9]+)?([/?#\n]|$)", ANY_CASE),
                        where(ERROR).regex("(^|[^0-9a-z.-])" + name + "([^0-9a-z.-]|\\.([^0-9a-z]|$)|$)", ANY_CASE));
    }
}
