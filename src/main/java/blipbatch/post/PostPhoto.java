package blipbatch.post;

import org.jspecify.annotations.Nullable;

/**
 * A post, and its photo.
 *
 * @param photo see {@link Post#photoKey}
 * @param captioned whether it has a caption, of whichever photo
 */
public record PostPhoto(Object id, @Nullable String photo, boolean captioned) {}
