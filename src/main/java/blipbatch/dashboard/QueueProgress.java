package blipbatch.dashboard;

import blipbatch.dashboard.LastHour.Minute;
import blipbatch.queue.Finished;
import blipbatch.queue.ItemStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the queue is, by the work of all workers together; a run has but a part of it.
 *
 * @param open items that wait or are in work, also those that wait for a later attempt, but none that waits for its hour
 * @param due whether any of them is due by now, or in work
 * @param scheduled those that do, by a backfill's pace
 * @param nextHour the first of their hours
 * @param finished in the last hour
 * @param percent finished of what was there in the last hour; null where nothing was
 * @param perSecond over the last minutes; null while nothing is finished
 * @param remainingSeconds until all is done at this rate; null where that is not known, or nothing is open or due
 */
record QueueProgress(
        long open,
        boolean due,
        long scheduled,
        @Nullable Instant nextHour,
        long finished,
        @Nullable Long percent,
        @Nullable Double perSecond,
        @Nullable Long remainingSeconds,
        @Nullable Instant end) {

    private static final int LAST_MINUTES = 5;

    static QueueProgress of(Situation now, Instant at) {
        long all =
                now.counts().getOrDefault(ItemStatus.QUEUED, 0L) + now.counts().getOrDefault(ItemStatus.PROCESSING, 0L);
        long open = Math.max(0, all - now.scheduled());
        long finished =
                now.minutes().stream().mapToLong(QueueProgress::finished).sum();
        Double rate = rate(now.minutes(), at);
        boolean due = now.waitingSince() != null || now.counts().getOrDefault(ItemStatus.PROCESSING, 0L) > 0;
        // While all that is left waits for a later attempt, the rate of before says nothing of the end.
        Long remaining = rate == null || open == 0 || !due ? null : Long.valueOf((long) Math.ceil(open / rate));
        return new QueueProgress(
                open,
                due,
                now.scheduled(),
                now.nextHour(),
                finished,
                open + finished == 0 ? null : Long.valueOf(100 * finished / (open + finished)),
                rate,
                remaining,
                remaining == null ? null : at.plusSeconds(remaining));
    }

    /** From the first of the last minutes in which something was finished: work that has just begun is not slow for that. */
    private static @Nullable Double rate(List<Minute> minutes, Instant at) {
        List<Minute> last = minutes.subList(Math.max(0, minutes.size() - 1 - LAST_MINUTES), minutes.size()).stream()
                .dropWhile(minute -> finished(minute) == 0)
                .toList();
        if (last.isEmpty()) {
            return null;
        }
        long count = last.stream().mapToLong(QueueProgress::finished).sum();
        double seconds = Duration.between(last.get(0).start(), at).toMillis() / 1000.0;
        return count / Math.max(1, seconds);
    }

    private static long finished(Minute minute) {
        Finished finished = minute.finished();
        return finished.done() + finished.failed();
    }
}
