package blipbatch.post;

import java.time.Instant;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The part of a post that captioning reads.
 *
 * @param photo the picture's address, null where there is none
 * @param captionedAt when a caption was last written, null where none was
 */
public record Post(
        ObjectId id, @Nullable String photo, @Nullable Instant captionedAt) {}
