package blipbatch.post;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is written onto a post.
 *
 * @param photo the address that was captioned; a post that has another one by now is left alone
 * @param pictures those of the post, where all are captioned; null where only the first is. The caption is then that of {@code photo}
 * @param captions what became of each of them, in their order; what people wrote stays as it stands on the post by then
 * @param requestedAt when the caption was asked for; a post that was captioned since is left alone
 * @param model {@code name@revision}; null where people wrote the captions of all pictures
 * @param confidence 0 to 1; null where it is not known
 */
public record CaptionToWrite(
        Object postId,
        String photo,
        @Nullable PostPictures pictures,
        List<PictureCaption> captions,
        Instant requestedAt,
        String caption,
        List<String> categories,
        @Nullable Double confidence,
        @Nullable String model,
        Instant captionedAt) {

    /** See {@link Post#photoKey}. */
    public String photoKey() {
        return pictures == null ? photo : pictures.key();
    }
}
