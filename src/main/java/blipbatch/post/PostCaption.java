package blipbatch.post;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A caption as it stands on its post.
 *
 * @param confidence 0 to 1; null where it is not known
 * @param model {@code name@revision} of the model that wrote it; null where it is not known
 * @param pictures those of a post whose pictures are all captioned, in the order of its list; else empty
 * @param byPerson whether a person wrote it
 */
public record PostCaption(
        String postId,
        String caption,
        List<String> categories,
        @Nullable Double confidence,
        @Nullable String model,
        @Nullable Instant captionedAt,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PictureCaption> pictures,
        boolean byPerson) {}
