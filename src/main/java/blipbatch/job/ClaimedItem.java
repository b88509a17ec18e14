package blipbatch.job;

import blipbatch.post.Captioned;
import blipbatch.queue.FailureKind;
import blipbatch.queue.QueueItem;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An item that the run holds, with its first attempt under way. */
final class ClaimedItem {

    private final QueueItem item;
    private final AtomicReference<@Nullable Future<@Nullable Captioned>> firstAttempt;
    private volatile @Nullable Captioned captioned;

    ClaimedItem(QueueItem item, Future<@Nullable Captioned> firstAttempt) {
        this.item = item;
        this.firstAttempt = new AtomicReference<>(firstAttempt);
    }

    QueueItem item() {
        return item;
    }

    /** The first attempt, once; null when it was taken already. */
    @Nullable
    Future<@Nullable Captioned> takeFirstAttempt() {
        return firstAttempt.getAndSet(null);
    }

    /** Waits for the first attempt, if nobody took it yet; whether it failed in a way that may pass. */
    boolean failsForNow() {
        Future<@Nullable Captioned> attempt = firstAttempt.get();
        if (attempt == null) {
            return false;
        }
        try {
            attempt.get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof CaptionFailure failure && failure.kind() == FailureKind.TRANSIENT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The caption, if an attempt made one that could not be written. */
    @Nullable
    Captioned captioned() {
        return captioned;
    }

    void keep(@Nullable Captioned captioned) {
        this.captioned = captioned;
    }
}
