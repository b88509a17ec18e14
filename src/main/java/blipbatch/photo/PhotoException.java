package blipbatch.photo;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no picture. The message is a sentence for people; {@link #permanent()} says whether trying again can
 * help.
 */
public class PhotoException extends Exception {

    private final boolean permanent;
    private final @Nullable Duration retryAfter;

    private PhotoException(
            String message, boolean permanent, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.permanent = permanent;
        this.retryAfter = retryAfter;
    }

    /** A failure that every further attempt would meet again. */
    static PhotoException lasting(String message) {
        return new PhotoException(message, true, null, null);
    }

    static PhotoException lasting(String message, @Nullable Throwable cause) {
        return new PhotoException(message, true, null, cause);
    }

    /** A failure that may be gone at the next attempt. */
    static PhotoException passing(String message, @Nullable Throwable cause) {
        return new PhotoException(message, false, null, cause);
    }

    static PhotoException passing(String message, @Nullable Duration retryAfter) {
        return new PhotoException(message, false, retryAfter, null);
    }

    /** True if every further attempt would fail in the same way. */
    public boolean permanent() {
        return permanent;
    }

    /** How long the image host asked to be left alone; never negative, only with a failure that is not permanent. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
