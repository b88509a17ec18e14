package blipbatch.queue;

import static blipbatch.queue.QueueCollection.CREATED_AT;
import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.POST;
import static blipbatch.queue.QueueCollection.REQUESTED_AT;
import static blipbatch.queue.QueueCollection.RETRIES;

import blipbatch.post.DocumentValues;
import java.time.Instant;
import java.util.Objects;
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
public record HeldItem(ObjectId id, ObjectId imageId, int retries, Instant requestedAt) {

    static HeldItem from(Document document) {
        ObjectId id = document.getObjectId(ID);
        Instant created = instant(document, CREATED_AT, id.getDate().toInstant());
        return new HeldItem(
                id,
                document.getObjectId(POST),
                document.get(RETRIES) instanceof Number retries ? retries.intValue() : 0,
                instant(document, REQUESTED_AT, created));
    }

    private static Instant instant(Document document, String field, Instant otherwise) {
        return Objects.requireNonNullElse(DocumentValues.instant(document.get(field)), otherwise);
    }
}
