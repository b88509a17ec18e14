package blipbatch.job;

import blipbatch.photo.PhotoException;
import blipbatch.queue.FailureKind;
import java.time.Duration;
import java.util.Optional;

/** Why an attempt gives no caption; the message is for people and ends up on the queue item. */
final class CaptionFailure extends Exception {

    private final FailureKind kind;
    private final transient Optional<Duration> retryAfter;

    private CaptionFailure(FailureKind kind, String reason, Optional<Duration> retryAfter, Throwable cause) {
        super(reason, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    static CaptionFailure permanent(String reason) {
        return new CaptionFailure(FailureKind.PERMANENT, reason, Optional.empty(), null);
    }

    static CaptionFailure of(PhotoException e) {
        FailureKind kind = e.permanent() ? FailureKind.PERMANENT : FailureKind.TRANSIENT;
        return new CaptionFailure(kind, e.getMessage(), e.retryAfter(), e);
    }

    FailureKind kind() {
        return kind;
    }

    /** How long the other side asked to be left alone. */
    Optional<Duration> retryAfter() {
        return retryAfter;
    }

    boolean mayHelpToRetryAtOnce() {
        return kind == FailureKind.TRANSIENT && retryAfter.isEmpty();
    }
}
