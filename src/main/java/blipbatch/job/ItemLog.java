package blipbatch.job;

import blipbatch.post.PostIds;
import blipbatch.queue.HeldItem;
import blipbatch.run.LogContext;
import blipbatch.worker.Worker;

/** Names the item and its post in the lines that are logged about it. */
final class ItemLog {

    private ItemLog() {}

    /** For the lines of this thread until it is closed. */
    static LogContext context(long run, Worker worker, HeldItem item) {
        return LogContext.of(run, worker).and("item", item.queueId()).and("post", PostIds.text(item.imageId()));
    }
}
