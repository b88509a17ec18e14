package blipbatch.dashboard;

import blipbatch.caption.ModelStatus;
import blipbatch.dashboard.LastHour.Minute;
import blipbatch.post.PostCaption;
import blipbatch.queue.ItemStatus;
import blipbatch.queue.QueueItem;
import blipbatch.run.JobPauses.Pause;
import blipbatch.run.RunSummary;
import blipbatch.worker.Workers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is going on at a moment.
 *
 * @param waitingSince when the caption was asked for that is waited for longest; null when no item is due
 * @param scheduled how many of those that wait do so for the hour that a backfill gave them
 * @param nextHour the first of these hours; null where there is none
 * @param pause that of the queue; null where it is not paused
 * @param minutes what was finished in the last hour
 * @param underWay the runs of all workers
 * @param newestRuns the newest run of each job
 * @param failedRuns the newest of those that failed
 * @param failedItems the latest items without a caption
 */
record Situation(
        Map<ItemStatus, Long> counts,
        @Nullable Instant waitingSince,
        long scheduled,
        @Nullable Instant nextHour,
        @Nullable Pause pause,
        List<Minute> minutes,
        ModelStatus model,
        List<Workers.Entry> workers,
        List<RunSummary> underWay,
        List<RunSummary> newestRuns,
        List<RunSummary> failedRuns,
        List<QueueItem> failedItems,
        List<PostCaption> captions) {}
