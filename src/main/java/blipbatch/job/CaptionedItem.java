package blipbatch.job;

import blipbatch.post.CaptionToWrite;
import blipbatch.queue.HeldItem;
import org.jspecify.annotations.Nullable;

/**
 * An item whose post has, or is about to get, its caption.
 *
 * @param photoHash of the file that was captioned; null where none came, or more than one
 * @param note what is missing all the same, in a sentence; null where nothing is
 */
record CaptionedItem(
        HeldItem item,
        CaptionToWrite captioned,
        @Nullable String photoHash,
        @Nullable String note) {}
