package blipbatch.queue;

import static blipbatch.queue.QueueCollection.CREATED_AT;
import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.POST;
import static blipbatch.queue.QueueCollection.REQUESTED_AT;
import static blipbatch.queue.QueueCollection.RETRIES;

import blipbatch.post.DocumentValues;
import blipbatch.post.PostIds;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * What a run needs to know of an item it holds.
 *
 * @param id as it is in the collection: an ObjectId, unless another program chose something else
 * @param imageId the post whose photo is to be captioned, as {@link PostIds#of} has it
 * @param retries attempts that ended in a failure
 * @param requestedAt when the caption was asked for: a caption that is younger answers this very request
 */
public record HeldItem(@Nullable Object id, Object imageId, int retries, Instant requestedAt) {

    /** Empty if the item does not say for which post it is, see {@link #withoutPost}. */
    static Optional<HeldItem> from(Document item) {
        Object post = PostIds.of(item.get(POST));
        return post == null
                ? Optional.empty()
                : Optional.of(new HeldItem(
                        ItemIds.of(item), post, DocumentValues.count(item.get(RETRIES)), requestedAt(item)));
    }

    /** Why an item can never have a caption whose post cannot be known. */
    static String withoutPost(Document item) {
        Object post = item.get(POST);
        return post == null
                ? "The item has no imageId, so its post is unknown; remove the item and queue the post again."
                : "The item's imageId is %s: posts are found by an ObjectId, text, a UUID or a whole number only, so that this one is not."
                        .formatted(DocumentValues.kind(post));
    }

    /** Also of the items of the old service, which did not keep it. */
    static Instant requestedAt(Document item) {
        return Stream.of(REQUESTED_AT, CREATED_AT)
                .flatMap(field -> Stream.ofNullable(DocumentValues.instant(item.get(field))))
                .findFirst()
                .orElseGet(
                        () -> item.get(ID) instanceof ObjectId id ? id.getDate().toInstant() : Instant.EPOCH);
    }

    /** The {@code queueId} of the API. */
    public String queueId() {
        return QueueItem.text(id);
    }
}
