package blipbatch.backfill;

import blipbatch.post.PostSelection;
import blipbatch.post.SelectedPosts;
import blipbatch.queue.QueueClock;
import blipbatch.run.Decisions;
import blipbatch.run.JobRuns;
import blipbatch.web.Refusal;
import blipbatch.worker.Worker;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.stereotype.Component;

/** Starts backfills, at most one at a time in this process. */
@Component
public class Backfills extends JobRuns {

    private static final Logger log = LoggerFactory.getLogger(Backfills.class);

    private final JobRepository repository;
    private final SelectedPosts posts;
    private final BackfillSettings settings;
    private final QueueClock clock;
    private long newest;

    Backfills(
            Job backfillsJob,
            JobOperator operator,
            Worker worker,
            Decisions decisions,
            JobRepository repository,
            SelectedPosts posts,
            BackfillSettings settings,
            QueueClock clock) {
        super(backfillsJob, operator, worker, decisions);
        this.repository = repository;
        this.posts = posts;
        this.settings = settings;
        this.clock = clock;
    }

    /** How many posts a backfill would queue, if none of them waits already; null if counting them takes too long. */
    public @Nullable Long matching(BackfillRequest request) {
        return boxed(matching(request.selection(), null), limit(request));
    }

    /**
     * When they would be captioned; null if all are due at once.
     *
     * @param posts how many match; null where that is not known
     */
    public @Nullable Schedule schedule(BackfillRequest request, @Nullable Long posts) {
        return request.pace() == null ? null : Schedule.of(request.pace(), clock.instant(), posts);
    }

    private static long limit(BackfillRequest request) {
        return request.limit() == null ? Long.MAX_VALUE : request.limit();
    }

    private OptionalLong matching(PostSelection selection, @Nullable Object after) {
        return posts.count(selection, after, settings.countTimeout());
    }

    /**
     * Starts a run and returns while it works.
     *
     * @throws Refusal 409, if one is under way in this process
     */
    public synchronized JobExecution start(BackfillRequest request) {
        requirePossible();
        try {
            JobExecution run = launch(BackfillParameters.of(request), "request", matching(request));
            newest = run.getId();
            return run;
        } catch (JobExecutionException | TaskRejectedException e) {
            throw Refusal.conflict("The backfill could not be started: " + e.getMessage());
        }
    }

    private static @Nullable Long boxed(OptionalLong total, long limit) {
        return total.isPresent() ? Long.valueOf(Math.min(total.getAsLong(), limit)) : null;
    }

    /** Goes on behind the last chunk that was done; the total is what is left. */
    @Override
    public synchronized JobExecution restart(JobExecution run, String trigger) {
        requirePossible();
        StepExecution step = repository.getLastStepExecution(run.getJobInstance(), BackfillJob.NAME);
        Object last = step == null ? null : PostReader.last(step.getExecutionContext());
        OptionalLong total = matching(BackfillParameters.selection(run.getJobParameters()), last);
        long limit = BackfillParameters.limit(run.getJobParameters())
                - (step == null ? 0 : QueueWriter.queued(step.getExecutionContext()));
        JobExecution restarted = relaunch(run, trigger, boxed(total, limit));
        newest = restarted.getId();
        return restarted;
    }

    @Override
    public @Nullable String refusal() {
        if (!isOpen()) {
            return "The program is starting or stopping; no backfill begins now.";
        }
        return isUnderWay()
                ? "Backfill run %d is under way in this process; stop it first, or wait.".formatted(newest)
                : null;
    }

    @Override
    protected void ends(JobExecution run) {
        log.info(
                "Backfill run {} ended {}: {} posts queued, {} left as they were.",
                run.getId(),
                run.getStatus(),
                count(run, StepExecution::getWriteCount),
                count(run, StepExecution::getFilterCount));
    }
}
