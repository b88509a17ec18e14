package blipbatch.sample;

import blipbatch.post.PostCaption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sample's picture and what was written about it; nothing yet where it still waits. */
record SamplePost(
        @Nullable String photo,
        @Nullable String caption,
        @Nullable List<String> categories) {

    static SamplePost of(@Nullable String photo, @Nullable PostCaption caption) {
        return caption == null
                ? new SamplePost(photo, null, null)
                : new SamplePost(photo, caption.caption(), caption.categories());
    }
}
