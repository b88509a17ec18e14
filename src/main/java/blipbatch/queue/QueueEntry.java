package blipbatch.queue;

import java.time.Instant;
import java.util.Date;
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
public record QueueEntry(
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

    static QueueEntry from(Document item) {
        return new QueueEntry(
                hex(item.get("_id")),
                hex(item.get("imageId")),
                String.valueOf(item.get("status")),
                item.get("retries") instanceof Number retries ? retries.intValue() : 0,
                text(item.get("error")),
                text(item.get("failure")),
                instant(item.get("createdAt")),
                instant(item.get("updatedAt")),
                instant(item.get("processedAt")),
                instant(item.get("nextAttemptAt")),
                text(item.get("claimedBy")));
    }

    private static String hex(@Nullable Object id) {
        return id instanceof ObjectId objectId ? objectId.toHexString() : String.valueOf(id);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static @Nullable Instant instant(@Nullable Object value) {
        return value instanceof Date date ? date.toInstant() : null;
    }
}
