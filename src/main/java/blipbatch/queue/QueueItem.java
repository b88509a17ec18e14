package blipbatch.queue;

import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.bson.types.ObjectId;

/**
 * What a run needs to know of an item it holds.
 *
 * @param id the {@code queueId} of the API
 * @param imageId the post whose photo is to be captioned
 * @param retries attempts that ended in a failure
 * @param requestedAt when the caption was asked for: a caption that is younger answers this very request
 */
public record QueueItem(ObjectId id, ObjectId imageId, int retries, Instant requestedAt) {

    static QueueItem from(Document document) {
        ObjectId id = document.getObjectId("_id");
        Instant created = instant(document, "createdAt", id.getDate().toInstant());
        return new QueueItem(
                id,
                document.getObjectId("imageId"),
                document.get("retries") instanceof Number retries ? retries.intValue() : 0,
                instant(document, "requestedAt", created));
    }

    private static Instant instant(Document document, String field, Instant otherwise) {
        return document.get(field) instanceof Date date ? date.toInstant() : otherwise;
    }
}
