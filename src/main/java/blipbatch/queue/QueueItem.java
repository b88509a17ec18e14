package blipbatch.queue;

import static blipbatch.post.DocumentValues.count;
import static blipbatch.post.DocumentValues.instant;
import static blipbatch.queue.QueueCollection.CLAIMED_BY;
import static blipbatch.queue.QueueCollection.CREATED_AT;
import static blipbatch.queue.QueueCollection.ERROR;
import static blipbatch.queue.QueueCollection.FAILURE;
import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.NEXT_ATTEMPT_AT;
import static blipbatch.queue.QueueCollection.NOTE;
import static blipbatch.queue.QueueCollection.POST;
import static blipbatch.queue.QueueCollection.PROCESSED_AT;
import static blipbatch.queue.QueueCollection.RETRIES;
import static blipbatch.queue.QueueCollection.SCHEDULED_AT;
import static blipbatch.queue.QueueCollection.STATUS;
import static blipbatch.queue.QueueCollection.UPDATED_AT;

import blipbatch.post.DocumentValues;
import blipbatch.post.PostIds;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Date;
import org.bson.BsonDateTime;
import org.bson.BsonString;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.query.Query;

/**
 * A queue item as people see it.
 *
 * @param id the {@code queueId}
 * @param status one of {@link ItemStatus}, unless another program wrote something else
 * @param retries attempts that ended in a failure
 * @param error why the last one did
 * @param note what is missing although it is done: pictures of the post that have no caption
 * @param failure transient or permanent: whether trying again can help
 * @param nextAttemptAt when it is due, if not at once
 * @param scheduledAt the hour that a backfill gave it, while it waits for that; nothing has failed
 * @param claimedBy the worker and run that have it in work
 */
public record QueueItem(
        String id,
        String postId,
        String status,
        int retries,
        @Nullable String error,
        @Nullable String failure,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String note,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        @Nullable Instant processedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant scheduledAt,
        @Nullable String claimedBy) {

    /** The query without what else is in the items, which other programs may have made as large as documents can be. */
    static Query read(Query query) {
        query.fields()
                .include(
                        POST,
                        STATUS,
                        RETRIES,
                        ERROR,
                        FAILURE,
                        NOTE,
                        CREATED_AT,
                        UPDATED_AT,
                        PROCESSED_AT,
                        NEXT_ATTEMPT_AT,
                        SCHEDULED_AT,
                        CLAIMED_BY);
        return query;
    }

    static QueueItem from(Document item) {
        return new QueueItem(
                text(item.get(ID)),
                PostIds.text(item.get(POST)),
                status(item),
                count(item.get(RETRIES)),
                DocumentValues.text(item.get(ERROR)),
                DocumentValues.text(item.get(FAILURE)),
                DocumentValues.text(item.get(NOTE)),
                instant(item.get(CREATED_AT)),
                instant(item.get(UPDATED_AT)),
                instant(item.get(PROCESSED_AT)),
                instant(item.get(NEXT_ATTEMPT_AT)),
                Scheduled.at(item),
                DocumentValues.text(item.get(CLAIMED_BY)));
    }

    /** As the document has it; what another program left out is {@link ItemStatus#UNKNOWN}. */
    static String status(Document item) {
        Object status = item.get(STATUS);
        return status == null ? ItemStatus.UNKNOWN : status.toString();
    }

    static String text(@Nullable Object id) {
        if (id instanceof BsonDateTime time) {
            return new Date(time.getValue()).toString();
        }
        return id instanceof BsonString text ? text.getValue() : String.valueOf(id);
    }
}
