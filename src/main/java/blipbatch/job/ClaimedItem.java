package blipbatch.job;

import blipbatch.post.Captioned;
import blipbatch.queue.QueueItem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An item that the run holds, with its first attempt under way. */
final class ClaimedItem {

    private final QueueItem item;
    private final AtomicReference<@Nullable CompletableFuture<@Nullable Captioned>> firstAttempt;
    private volatile @Nullable Captioned captioned;

    ClaimedItem(QueueItem item, CompletableFuture<@Nullable Captioned> firstAttempt) {
        this.item = item;
        this.firstAttempt = new AtomicReference<>(firstAttempt);
    }

    QueueItem item() {
        return item;
    }

    /** The first attempt, once; null when it was taken already. */
    @Nullable
    CompletableFuture<@Nullable Captioned> takeFirstAttempt() {
        return firstAttempt.getAndSet(null);
    }

    /** The first attempt, left where it is; null when it was taken already. */
    @Nullable
    CompletableFuture<@Nullable Captioned> firstAttempt() {
        return firstAttempt.get();
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
