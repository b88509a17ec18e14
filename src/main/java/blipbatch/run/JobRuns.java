package blipbatch.run;

import blipbatch.web.Refusal;
import blipbatch.worker.Worker;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.AbstractJob;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.TaskRejectedException;

/**
 * The runs of one job in this process, at most one at a time: launches them, knows the one under way, and has it end after
 * the chunk in hand when the program stops. What starts them, and what they are told, is the job's own.
 */
public abstract class JobRuns implements RestartableJob, SmartLifecycle, JobExecutionListener {

    private final Job job;
    private final JobOperator operator;
    private final Worker worker;
    private final Decisions decisions;
    private volatile CompletableFuture<Void> current = CompletableFuture.completedFuture(null);
    private volatile @Nullable JobExecution execution;
    private volatile boolean open;
    private volatile boolean ending;

    protected JobRuns(Job job, JobOperator operator, Worker worker, Decisions decisions) {
        this.job = job;
        this.operator = operator;
        this.worker = worker;
        this.decisions = decisions;
        ((AbstractJob) job).registerJobExecutionListener(this);
    }

    @Override
    public final String jobName() {
        return job.getName();
    }

    /** Whether runs may begin: not before the program has started, nor while it stops. */
    protected final boolean isOpen() {
        return open;
    }

    protected final boolean isUnderWay() {
        return !current.isDone();
    }

    /** @throws Refusal 409, if no run can begin now */
    protected final void requirePossible() {
        String refusal = refusal();
        if (refusal != null) {
            throw Refusal.conflict(refusal);
        }
    }

    /**
     * Launches a run and returns while it works. Whoever calls it holds this object's lock, and has seen that none is under
     * way.
     *
     * @param ofInstance those of a new job instance
     */
    protected final JobExecution launch(JobParameters ofInstance, String trigger, @Nullable Long total)
            throws JobExecutionException {
        current = new CompletableFuture<>();
        try {
            JobParameters parameters = RunParameters.launched(ofInstance, job.getName(), trigger, worker.name(), total);
            JobExecution run = operator.start(new ObservedJob(job, this::endedUntold), parameters);
            if (!run.isRunning() && run.getStartTime() == null) {
                throw new TaskRejectedException(
                        "No thread was free for run " + run.getId() + "; try again in a moment.");
            }
            return run;
        } catch (JobExecutionException | RuntimeException e) {
            current.complete(null);
            throw e;
        }
    }

    /**
     * Launches the run that continues this one, as {@link #launch} does.
     *
     * @throws Refusal 409, if another worker was quicker, or Spring Batch refuses
     */
    protected final JobExecution relaunch(JobExecution run, String trigger, @Nullable Long total) {
        return decisions.decide(run, () -> {
            try {
                return launch(run.getJobParameters(), trigger, total);
            } catch (JobExecutionException | TaskRejectedException e) {
                throw Refusal.conflict("Run " + run.getId() + " cannot be restarted: " + e.getMessage());
            }
        });
    }

    @Override
    public final void beforeJob(JobExecution run) {
        begins(run);
        execution = run;
        if (ending || isUnwanted(run)) {
            end(run);
        }
    }

    @Override
    public final void afterJob(JobExecution run) {
        run.setExitStatus(ExitReason.of(run));
        execution = null;
        try {
            ends(run);
        } finally {
            current.complete(null);
        }
        ended(run);
    }

    /** Spring Batch tells of no end that it could not put on record; without this no other run would ever begin here. */
    private void endedUntold(JobExecution run) {
        if (execution == run) {
            afterJob(run);
        }
    }

    protected static long count(JobExecution run, ToLongFunction<StepExecution> ofStep) {
        return run.getStepExecutions().stream().mapToLong(ofStep).sum();
    }

    /** Before the first step, on the run's thread. */
    protected void begins(JobExecution run) {}

    /** Whether it is to end before its first step. Whoever wants its end later finds it on record by now. */
    protected boolean isUnwanted(JobExecution run) {
        return false;
    }

    /** After the last step, on the run's thread; it still counts as under way. */
    protected abstract void ends(JobExecution run);

    /** Another one may begin. */
    protected void ended(JobExecution run) {}

    @Override
    public void start() {
        open = true;
    }

    /** Starts no further run, and calls back when the one under way has finished the chunk in hand. */
    @Override
    public synchronized void stop(Runnable callback) {
        open = false;
        ending = true;
        JobExecution running = execution;
        if (running != null) {
            end(running);
        }
        current.whenComplete((ended, failure) -> callback.run());
    }

    private static void end(JobExecution running) {
        running.setStatus(BatchStatus.STOPPING);
        running.getStepExecutions().forEach(StepExecution::setTerminateOnly);
    }

    @Override
    public final void stop() {
        stop(() -> {});
    }

    @Override
    public final boolean isRunning() {
        return open;
    }
}
