package blipbatch.job;

import blipbatch.caption.NoCaptionException;
import blipbatch.photo.PhotoException;
import blipbatch.queue.FailureKind;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why an attempt gives no caption; the message is for people and ends up on the queue item. */
final class CaptionFailure extends Exception {

    private final @Nullable String photo;

    private CaptionFailure(String reason, @Nullable String photo, @Nullable Throwable cause) {
        super(reason, cause);
        this.photo = photo;
    }

    static CaptionFailure permanent(String reason) {
        return new CaptionFailure(reason, null, null);
    }

    static CaptionFailure postGone() {
        return permanent("The post was deleted.");
    }

    static CaptionFailure of(String photo, PhotoException e) {
        return new CaptionFailure(e.getMessage(), photo, e);
    }

    static CaptionFailure of(String photo, NoCaptionException e) {
        return new CaptionFailure(e.getMessage(), photo, e);
    }

    FailureKind kind() {
        return getCause() instanceof PhotoException e && !e.permanent() ? FailureKind.TRANSIENT : FailureKind.PERMANENT;
    }

    /** The address of the picture, if it came so far. */
    @Nullable
    String photo() {
        return photo;
    }

    /** What went wrong, in words that are the same for all hosts. */
    String trouble() {
        return getCause() instanceof PhotoException e ? e.trouble() : getMessage();
    }

    /** How long the other side asked to be left alone. */
    Optional<Duration> retryAfter() {
        return getCause() instanceof PhotoException e ? e.retryAfter() : Optional.empty();
    }

    boolean mayHelpToRetryAtOnce() {
        return kind() == FailureKind.TRANSIENT && retryAfter().isEmpty();
    }
}
