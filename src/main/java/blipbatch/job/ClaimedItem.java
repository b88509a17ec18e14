package blipbatch.job;

import blipbatch.queue.HeldItem;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An item that the run holds.
 *
 * @param attempt is under way, or has ended; with null if the post needs no caption
 */
record ClaimedItem(HeldItem item, CompletableFuture<@Nullable CaptionedItem> attempt) {}
