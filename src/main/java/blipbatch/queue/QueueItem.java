package blipbatch.queue;

import static blipbatch.post.DocumentValues.instant;
import static blipbatch.post.DocumentValues.text;
import static blipbatch.queue.QueueCollection.CLAIMED_BY;
import static blipbatch.queue.QueueCollection.CREATED_AT;
import static blipbatch.queue.QueueCollection.ERROR;
import static blipbatch.queue.QueueCollection.FAILURE;
import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.NEXT_ATTEMPT_AT;
import static blipbatch.queue.QueueCollection.POST;
import static blipbatch.queue.QueueCollection.PROCESSED_AT;
import static blipbatch.queue.QueueCollection.RETRIES;
import static blipbatch.queue.QueueCollection.STATUS;
import static blipbatch.queue.QueueCollection.UPDATED_AT;

import java.time.Instant;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A queue item as people see it.
 *
 * @param id the {@code queueId}
 * @param retries attempts that ended in a failure
 * @param error why the last one did
 * @param failure transient or permanent: whether trying again can help
 * @param nextAttemptAt when it is due, if not at once
 * @param claimedBy the worker and run that have it in work
 */
public record QueueItem(
        String id,
        String postId,
        String status,
        int retries,
        @Nullable String error,
        @Nullable String failure,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        @Nullable Instant processedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable String claimedBy) {

    static QueueItem from(Document item) {
        return new QueueItem(
                hex(item.get(ID)),
                hex(item.get(POST)),
                String.valueOf(item.get(STATUS)),
                item.get(RETRIES) instanceof Number retries ? retries.intValue() : 0,
                text(item.get(ERROR)),
                text(item.get(FAILURE)),
                instant(item.get(CREATED_AT)),
                instant(item.get(UPDATED_AT)),
                instant(item.get(PROCESSED_AT)),
                instant(item.get(NEXT_ATTEMPT_AT)),
                text(item.get(CLAIMED_BY)));
    }

    private static String hex(@Nullable Object id) {
        return id instanceof ObjectId objectId ? objectId.toHexString() : String.valueOf(id);
    }
}
