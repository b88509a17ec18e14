package blipbatch.post;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A post's picture and what was written about it; nothing yet where it still waits. */
public record CaptionedPhoto(
        String photo, @Nullable String caption, @Nullable List<String> categories) {}
