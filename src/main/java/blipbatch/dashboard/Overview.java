package blipbatch.dashboard;

import blipbatch.caption.Captioner;
import blipbatch.post.PostCaption;
import blipbatch.post.PostCaptions;
import blipbatch.queue.FinishedItems;
import blipbatch.queue.ItemStatus;
import blipbatch.queue.QueueFigures;
import blipbatch.queue.QueueItem;
import blipbatch.run.JobPauses;
import blipbatch.run.RunFilter;
import blipbatch.run.RunHistory;
import blipbatch.run.RunSummary;
import blipbatch.web.Period;
import blipbatch.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.data.domain.PageRequest;
import org.springframework.stereotype.Component;

/** Gathers what the first page shows; once for all who ask at the same time. */
@Component
class Overview {

    private static final Set<BatchStatus> UNDER_WAY =
            EnumSet.of(BatchStatus.STARTING, BatchStatus.STARTED, BatchStatus.STOPPING);

    private static final int PICTURES = 12;

    /** Posts that are looked at for captions when the queue has forgotten what was done. */
    private static final int POSTS = 100;

    private static final int FAILURES = 3;
    private static final int RUNS = 20;
    private static final Duration FRESH = Duration.ofSeconds(1);

    private record Gathered(Situation situation, Instant until) {}

    private final QueueFigures figures;
    private final FinishedItems finished;
    private final JobPauses pauses;
    private final LastHour lastHour;
    private final PostCaptions captions;
    private final RunHistory history;
    private final Workers workers;
    private final Captioner captioner;
    private final Clock clock;
    private @Nullable Gathered gathered;

    Overview(
            QueueFigures figures,
            FinishedItems finished,
            JobPauses pauses,
            LastHour lastHour,
            PostCaptions captions,
            RunHistory history,
            Workers workers,
            Captioner captioner,
            Clock clock) {
        this.figures = figures;
        this.finished = finished;
        this.pauses = pauses;
        this.lastHour = lastHour;
        this.captions = captions;
        this.history = history;
        this.workers = workers;
        this.captioner = captioner;
        this.clock = clock;
    }

    /** As it is now, or was a second ago. */
    synchronized Situation situation() {
        Instant now = clock.instant();
        if (gathered == null || !now.isBefore(gathered.until())) {
            gathered = new Gathered(gather(), clock.instant().plus(FRESH));
        }
        return gathered.situation();
    }

    private Situation gather() {
        QueueFigures.Figures queue = figures.latest();
        return new Situation(
                queue.items(),
                queue.oldestWaiting().orElse(null),
                queue.scheduled(),
                queue.nextHour().orElse(null),
                pauses.of("caption").orElse(null),
                lastHour.minutes(),
                captioner.model(),
                workers.living(),
                runs(null, UNDER_WAY, RUNS),
                newestRuns(),
                runs(null, Set.of(BatchStatus.FAILED), FAILURES),
                finished.newest(ItemStatus.FAILED, FAILURES),
                newestCaptions());
    }

    private List<RunSummary> newestRuns() {
        return Stream.of("caption", "backfill")
                .flatMap(job -> runs(job, Set.of(), 1).stream())
                .toList();
    }

    private List<RunSummary> runs(@Nullable String job, Set<BatchStatus> statuses, int size) {
        return history.page(new RunFilter(job, statuses, Period.ALL, List.of()), PageRequest.of(0, size))
                .getContent();
    }

    /** Of what was done last; else of the newest posts, since the queue forgets what is done. */
    private List<PostCaption> newestCaptions() {
        List<String> done = finished.newest(ItemStatus.DONE, PICTURES).stream()
                .map(QueueItem::postId)
                .toList();
        List<PostCaption> newest = captions.of(done);
        return newest.size() == PICTURES
                ? newest
                : captions.amongNewest(POSTS).stream().limit(PICTURES).toList();
    }
}
