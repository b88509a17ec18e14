package blipbatch.job;

import blipbatch.queue.QueueItem;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An item that the run holds, with its first attempt under way. */
final class ClaimedItem {

    private final QueueItem item;
    private final AtomicReference<@Nullable Future<@Nullable CaptionedItem>> firstAttempt;

    ClaimedItem(QueueItem item, Future<@Nullable CaptionedItem> firstAttempt) {
        this.item = item;
        this.firstAttempt = new AtomicReference<>(firstAttempt);
    }

    QueueItem item() {
        return item;
    }

    /** The first attempt, once; null when it was taken already. */
    @Nullable
    Future<@Nullable CaptionedItem> takeFirstAttempt() {
        return firstAttempt.getAndSet(null);
    }
}
