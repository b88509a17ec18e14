package blipbatch.job;

import blipbatch.post.Captioned;
import blipbatch.queue.QueueItem;

/** An item with what is to be written onto its post. */
record CaptionedItem(QueueItem item, Captioned captioned) {}
