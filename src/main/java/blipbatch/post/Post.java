package blipbatch.post;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a post that captioning reads.
 *
 * @param id as {@link PostIds#of} has it
 * @param photo the picture's address, of several the first; null where there is none
 * @param pictures all of them, where each is captioned; null where only the first is
 * @param personsPictures the captions of those that people wrote, and that are not ours to replace, by their addresses
 * @param noPhoto why there is none, in a sentence; null where there is one
 * @param captionedAt when the caption was written that is there; null where there is none, or it is not known when
 * @param captionedByPerson whether a person wrote the caption, which then is not ours to replace
 */
public record Post(
        Object id,
        @Nullable String photo,
        @Nullable PostPictures pictures,
        Map<String, PictureCaption> personsPictures,
        @Nullable String noPhoto,
        @Nullable Instant captionedAt,
        boolean captionedByPerson) {

    /** A text that tells its picture, or its pictures, from others; null where there is none. */
    public @Nullable String photoKey() {
        return photo == null || pictures == null ? photo : pictures.key();
    }

    /** Whether nothing is left to do for somebody who asked for a caption at that time. */
    public boolean answers(Instant requestedAt) {
        return captionedByPerson || captionedAt != null && !captionedAt.isBefore(requestedAt);
    }
}
