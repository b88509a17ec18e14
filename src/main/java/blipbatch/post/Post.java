package blipbatch.post;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The part of a post that captioning reads.
 *
 * @param id as {@link PostIds#of} has it
 * @param photo the picture's address, of several the first; null where there is none
 * @param noPhoto why there is none, in a sentence; null where there is one
 * @param captionedAt when the caption was written that is there; null where there is none, or it is not known when
 * @param captionedByPerson whether a person wrote the caption, which then is not ours to replace
 */
public record Post(
        Object id,
        @Nullable String photo,
        @Nullable String noPhoto,
        @Nullable Instant captionedAt,
        boolean captionedByPerson) {

    /** Whether nothing is left to do for somebody who asked for a caption at that time. */
    public boolean answers(Instant requestedAt) {
        return captionedByPerson || captionedAt != null && !captionedAt.isBefore(requestedAt);
    }
}
