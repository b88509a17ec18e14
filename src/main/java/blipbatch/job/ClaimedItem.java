package blipbatch.job;

import blipbatch.post.CaptionToWrite;
import blipbatch.queue.HeldItem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An item that the run holds, with its first attempt under way. */
final class ClaimedItem {

    private final HeldItem item;
    private final AtomicReference<@Nullable CompletableFuture<@Nullable CaptionToWrite>> firstAttempt;
    private volatile @Nullable CaptionToWrite captioned;

    ClaimedItem(HeldItem item, CompletableFuture<@Nullable CaptionToWrite> firstAttempt) {
        this.item = item;
        this.firstAttempt = new AtomicReference<>(firstAttempt);
    }

    HeldItem item() {
        return item;
    }

    /** Calls back when the first attempt has ended, however that was. */
    void whenReady(Runnable then) {
        CompletableFuture<?> attempt = firstAttempt.get();
        if (attempt != null) {
            attempt.whenComplete((captioned, failure) -> then.run());
        }
    }

    /** The first attempt, once; null when it was taken already. */
    @Nullable
    CompletableFuture<@Nullable CaptionToWrite> takeFirstAttempt() {
        return firstAttempt.getAndSet(null);
    }

    /** The caption, if an attempt made one that could not be written. */
    @Nullable
    CaptionToWrite captioned() {
        return captioned;
    }

    void keep(@Nullable CaptionToWrite captioned) {
        this.captioned = captioned;
    }
}
