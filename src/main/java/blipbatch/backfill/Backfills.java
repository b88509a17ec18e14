package blipbatch.backfill;

import blipbatch.job.RestartableJob;
import blipbatch.job.RunRefusedException;
import blipbatch.post.PostSelection;
import blipbatch.post.SelectedPosts;
import blipbatch.worker.Worker;
import java.util.OptionalLong;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.stereotype.Component;

/** Starts backfills, at most one at a time in this process. */
@Component
public class Backfills implements RestartableJob, SmartLifecycle {

    private final JobOperator operator;
    private final JobRepository repository;
    private final Job backfillsJob;
    private final RunningBackfill running;
    private final SelectedPosts posts;
    private final BackfillSettings settings;
    private final Worker worker;
    private volatile boolean open;
    private long newest;

    Backfills(
            JobOperator operator,
            JobRepository repository,
            Job backfillsJob,
            RunningBackfill running,
            SelectedPosts posts,
            BackfillSettings settings,
            Worker worker) {
        this.operator = operator;
        this.repository = repository;
        this.backfillsJob = backfillsJob;
        this.running = running;
        this.posts = posts;
        this.settings = settings;
        this.worker = worker;
    }

    /** How many posts a backfill would read; empty if counting them takes too long. */
    public OptionalLong matching(PostSelection selection) {
        return matching(selection, null);
    }

    private OptionalLong matching(PostSelection selection, @Nullable ObjectId after) {
        return posts.count(selection, after, settings.countTimeout());
    }

    /**
     * Starts a run and returns while it works.
     *
     * @throws RunRefusedException if one is under way in this process
     */
    public synchronized JobExecution start(PostSelection selection) {
        refuseIfBusy();
        return launch(BackfillParameters.of(selection), "request", matching(selection));
    }

    @Override
    public String jobName() {
        return BackfillJob.NAME;
    }

    /** Goes on behind the last chunk that was done; {@code total} is what is left. */
    @Override
    public synchronized void restart(JobExecution run, String trigger) {
        refuseIfBusy();
        StepExecution step = repository.getLastStepExecution(run.getJobInstance(), BackfillJob.NAME);
        ObjectId last = step == null ? null : PostReader.last(step.getExecutionContext());
        JobParameters parameters = run.getJobParameters();
        launch(parameters, trigger, matching(BackfillParameters.selection(parameters), last));
    }

    private void refuseIfBusy() {
        String refusal = refusal();
        if (refusal != null) {
            throw new RunRefusedException(refusal);
        }
    }

    @Override
    public @Nullable String refusal() {
        if (!open) {
            return "The program is starting or stopping; no backfill begins now.";
        }
        return running.isUnderWay()
                ? "Backfill run %d is under way in this process; stop it first, or wait.".formatted(newest)
                : null;
    }

    private JobExecution launch(JobParameters parameters, String trigger, OptionalLong total) {
        running.expect();
        try {
            JobExecution run = operator.start(
                    backfillsJob, BackfillParameters.launched(parameters, trigger, worker.name(), total));
            if (!run.isRunning() && run.getStartTime() == null) {
                throw new TaskRejectedException("There is no thread for it.");
            }
            newest = run.getId();
            return run;
        } catch (JobExecutionException | RuntimeException e) {
            running.expectNone();
            throw new RunRefusedException("The backfill could not be started: " + e.getMessage());
        }
    }

    /** Nothing is held back when a backfill is stopped. */
    @Override
    public void resume() {}

    @Override
    public void start() {
        open = true;
    }

    /** Calls back when the run under way has finished the chunk in hand. */
    @Override
    public synchronized void stop(Runnable callback) {
        open = false;
        running.end().whenComplete((ended, failure) -> callback.run());
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return open;
    }
}
