package blipbatch.job;

import blipbatch.caption.NoCaptionException;
import blipbatch.caption.NoCaptionYetException;
import blipbatch.photo.PhotoException;
import blipbatch.queue.FailureKind;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why an attempt gives no caption; the message is for people and ends up on the queue item. */
final class CaptionFailure extends Exception {

    private final @Nullable String photo;

    private final FailureKind kind;
    private final @Nullable String photoKey;

    private CaptionFailure(String reason, @Nullable String photo, @Nullable Throwable cause, FailureKind kind) {
        this(reason, photo, cause, kind, photo);
    }

    private CaptionFailure(
            String reason,
            @Nullable String photo,
            @Nullable Throwable cause,
            FailureKind kind,
            @Nullable String photoKey) {
        super(reason, cause);
        this.photo = photo;
        this.kind = kind;
        this.photoKey = photoKey;
    }

    static CaptionFailure permanent(String reason) {
        return new CaptionFailure(reason, null, null, FailureKind.PERMANENT);
    }

    static CaptionFailure postGone() {
        return permanent("The post was deleted.");
    }

    static CaptionFailure of(String photo, PhotoException e) {
        return new CaptionFailure(
                e.getMessage(), photo, e, e.isPermanent() ? FailureKind.PERMANENT : FailureKind.TRANSIENT);
    }

    static CaptionFailure of(String photo, NoCaptionException e) {
        return new CaptionFailure(e.getMessage(), photo, e, FailureKind.PERMANENT);
    }

    static CaptionFailure of(String photo, NoCaptionYetException e) {
        return new CaptionFailure(e.getMessage(), photo, e, FailureKind.TRANSIENT);
    }

    /** The host is put aside, so that the picture was not asked for. */
    static CaptionFailure notAsked(String photo, HostBreaker host) {
        return new CaptionFailure(leftAlone(host), photo, null, FailureKind.TRANSIENT);
    }

    /** Some of a post's pictures have a caption, and others may have one later. No host is to blame for what is missing: some pictures came. */
    static CaptionFailure incomplete(int captioned, int pictures, CaptionFailure missing) {
        String reason =
                "%d of the post's %d pictures have a caption so far, and are written when the others have one, or with the last attempt. One that is missing: %s"
                        .formatted(captioned, pictures, missing.getMessage());
        Throwable cause = missing.getCause() == null ? missing : missing.getCause();
        return new CaptionFailure(reason, null, cause, FailureKind.TRANSIENT);
    }

    /** None of a post's pictures has a caption. */
    CaptionFailure ofSeveral(int pictures) {
        String reason = "None of the post's %d pictures got a caption. The first: %s".formatted(pictures, getMessage());
        return new CaptionFailure(reason, photo, getCause(), kind);
    }

    /** The same, of the post with that picture, or those. */
    CaptionFailure ofPost(@Nullable String key) {
        return new CaptionFailure(String.valueOf(getMessage()), photo, getCause(), kind, key);
    }

    static String leftAlone(HostBreaker host) {
        return host.reason() + " It is left alone for a while.";
    }

    FailureKind kind() {
        return kind;
    }

    /** Whether the picture was not even asked for. */
    boolean isNotAsked() {
        return kind == FailureKind.TRANSIENT && getCause() == null;
    }

    /** Whether the other side took longer than it may. */
    boolean timedOut() {
        return Stream.<Throwable>iterate(this, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof TimeoutException || cause instanceof InterruptedIOException);
    }

    /** The address of the picture, if it came so far. */
    @Nullable
    String photo() {
        return photo;
    }

    /** What tells the post's picture, or its pictures, from others, if it came so far. */
    @Nullable
    String photoKey() {
        return photoKey;
    }

    /** How long the other side asked to be left alone. */
    Optional<Duration> retryAfter() {
        return getCause() instanceof PhotoException e ? e.retryAfter() : Optional.empty();
    }

    boolean mayHelpToRetryAtOnce() {
        return getCause() instanceof PhotoException
                && kind == FailureKind.TRANSIENT
                && retryAfter().isEmpty()
                && !timedOut();
    }
}
