package blipbatch.photo;

import blipbatch.picture.PictureException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no picture. The message is a sentence for people; {@link #isPermanent()} says whether trying again can
 * help.
 */
public class PhotoException extends Exception {

    private final boolean permanent;
    private final @Nullable Duration retryAfter;

    PhotoException(String message, boolean permanent, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.permanent = permanent;
        this.retryAfter = retryAfter;
    }

    /** A failure that every further attempt would meet again. */
    static PhotoException permanentFailure(String message) {
        return permanentFailure(message, null);
    }

    static PhotoException of(PictureException e) {
        return e.reason() == PictureException.Reason.OUT_OF_MEMORY
                ? new NoMemoryException(String.valueOf(e.getMessage()), e)
                : permanentFailure(String.valueOf(e.getMessage()), e);
    }

    static PhotoException permanentFailure(String message, @Nullable Throwable cause) {
        return new PhotoException(message, true, null, cause);
    }

    /**
     * A failure that may be gone at the next attempt.
     *
     * @param trouble a sentence with %s in the place of the host's name
     */
    static PhotoException transientFailure(String trouble, String host, @Nullable Throwable cause) {
        return new PhotoException(trouble.formatted(host), false, null, cause);
    }

    static PhotoException transientFailure(String trouble, String host, @Nullable Duration retryAfter) {
        return new PhotoException(trouble.formatted(host), false, retryAfter, null);
    }

    /** True if every further attempt would fail in the same way. */
    public boolean isPermanent() {
        return permanent;
    }

    /** How long the image host asked to be left alone; never negative, only with a failure that is not permanent. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
