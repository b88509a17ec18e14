package blipbatch.queue;

import static blipbatch.queue.QueueCollection.FAILURE;
import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.POST;
import static blipbatch.queue.QueueCollection.STATUS;
import static org.springframework.data.mongodb.core.query.Criteria.where;

import blipbatch.post.DocumentValues;
import blipbatch.post.PostIds;
import blipbatch.web.Period;
import blipbatch.web.Refusal;
import java.time.Instant;
import java.util.function.Function;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;

/**
 * Which items to list; null leaves out a condition. Each has an index: what has none, such as the text of an error,
 * would have every item of a long queue read.
 *
 * @param status the word of an {@link ItemStatus}, or {@link ItemStatus#UNKNOWN}
 * @param postId the post that the item is for
 * @param queued when, by the time in the item's id
 */
public record ItemFilter(
        @Nullable String status,
        @Nullable String postId,
        @Nullable FailureKind failure,
        Period queued) {

    /** @throws Refusal 400 with a sentence, if one of them cannot be read, or none can match; what is blank is no condition */
    public static ItemFilter read(
            @Nullable String status,
            @Nullable String postId,
            @Nullable String failure,
            @Nullable String from,
            @Nullable String to) {
        return new ItemFilter(
                read(status, ItemFilter::status),
                read(postId, Function.identity()),
                read(failure, ItemFilter::failure),
                Period.read(from, to));
    }

    Query query() {
        return query(null, null);
    }

    /** Of these, those with ids before the one and not before the other; null leaves out the condition. */
    Query query(@Nullable ObjectId before, @Nullable ObjectId last) {
        Query query = new Query();
        if (status != null) {
            query.addCriteria(
                    status.equals(ItemStatus.UNKNOWN)
                            ? ItemChanges.inNoState()
                            : where(STATUS).is(status));
        }
        if (postId != null) {
            query.addCriteria(where(POST).in(PostIds.readings(postId)));
        }
        if (failure != null) {
            query.addCriteria(where(FAILURE).is(failure.word()));
        }
        ObjectId lowest = later(firstId(queued.from()), last);
        ObjectId beyond = earlier(firstId(queued.to()), before);
        if (lowest != null || beyond != null) {
            Criteria id = where(ID);
            if (lowest != null) {
                id.gte(lowest);
            }
            query.addCriteria(beyond == null ? id : id.lt(beyond));
        }
        return query;
    }

    private static @Nullable ObjectId firstId(@Nullable Instant time) {
        return time == null ? null : DocumentValues.firstIdOf(time);
    }

    private static @Nullable ObjectId later(@Nullable ObjectId one, @Nullable ObjectId other) {
        return one == null || other != null && other.compareTo(one) > 0 ? other : one;
    }

    private static @Nullable ObjectId earlier(@Nullable ObjectId one, @Nullable ObjectId other) {
        return one == null || other != null && other.compareTo(one) < 0 ? other : one;
    }

    private static <T> @Nullable T read(@Nullable String text, Function<String, T> reading) {
        return text == null || text.isBlank() ? null : reading.apply(text.strip());
    }

    private static String status(String word) {
        return word.equalsIgnoreCase(ItemStatus.UNKNOWN)
                ? ItemStatus.UNKNOWN
                : ItemStatus.of(word)
                        .map(ItemStatus::word)
                        .orElseThrow(
                                () -> Refusal.badRequest(
                                        "The status is one of queued, processing, done and failed; or unknown, for any other."));
    }

    private static FailureKind failure(String word) {
        return FailureKind.of(word)
                .orElseThrow(() -> Refusal.badRequest("The parameter failure must be transient or permanent."));
    }
}
