package blipbatch.job;

import blipbatch.caption.Captioner;
import blipbatch.run.DeadRunRestarts;
import blipbatch.run.Decisions;
import blipbatch.run.JobPauses;
import blipbatch.run.JobRuns;
import blipbatch.run.RunParameters;
import blipbatch.web.Refusal;
import blipbatch.worker.Worker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Starts a caption run when there is work, at most one at a time in this process, and never when there is none. */
@Component
class CaptionRuns extends JobRuns {

    private static final Logger log = LoggerFactory.getLogger(CaptionRuns.class);

    private final DueItems due;
    private final Captioner captioner;
    private final HeldClaims heldClaims;
    private final DeadRunRestarts deadRunRestarts;
    private final UnreleasedItems unreleased;
    private final FailureDelay failureDelay;
    private final HostBreakers breakers;
    private final StopGrace stopGrace;
    private final DueCheck dueCheck;
    private final JobPauses pauses;

    CaptionRuns(
            Job captionsJob,
            JobOperator operator,
            Worker worker,
            Decisions decisions,
            DueItems due,
            Captioner captioner,
            HeldClaims heldClaims,
            DeadRunRestarts deadRunRestarts,
            JobPauses pauses,
            UnreleasedItems unreleased,
            FailureDelay failureDelay,
            HostBreakers breakers,
            StopGrace stopGrace,
            TaskScheduler scheduler) {
        super(captionsJob, operator, worker, decisions);
        this.due = due;
        this.captioner = captioner;
        this.heldClaims = heldClaims;
        this.deadRunRestarts = deadRunRestarts;
        this.pauses = pauses;
        this.unreleased = unreleased;
        this.failureDelay = failureDelay;
        this.breakers = breakers;
        this.stopGrace = stopGrace;
        this.dueCheck = new DueCheck(scheduler, this::launchIfDue);
    }

    @Override
    public void start() {
        super.start();
        check("start");
    }

    @Scheduled(fixedDelayString = "${blipbatch.job.poll}")
    void poll() {
        dueCheck.now("poll", () -> {
            unreleased.release();
            unreleased.releaseExpired();
        });
    }

    /** Starts a run soon, if one is due. */
    void check(String trigger) {
        if (isOpen()) {
            dueCheck.soon(trigger);
        }
    }

    /** The queue is asked without the lock: a database that does not answer holds nobody up who asks for a restart. */
    private void launchIfDue(String trigger) {
        if (mayLaunch()) {
            launchIfDue(trigger, due.count());
        }
    }

    private boolean mayLaunch() {
        return refusal() == null && failureDelay.isOver();
    }

    private synchronized void launchIfDue(String trigger, long items) {
        if (!mayLaunch() || pauses.isPaused(jobName()) || deadRunRestarts.restartOneOf(this) || items == 0) {
            return;
        }
        try {
            launch(RunParameters.ofNewInstance().toJobParameters(), trigger, items);
        } catch (JobExecutionException | RuntimeException e) {
            log.error("A caption run could not be started; the next poll tries again: {}", e.getMessage(), e);
        }
    }

    @Override
    public @Nullable String refusal() {
        if (!isOpen()) {
            return "This process is ending or has just begun; try again in a moment.";
        }
        if (isUnderWay()) {
            return "Another caption run is under way in this process; stop it first, or wait.";
        }
        return captioner.isReady() ? null : "No model is loaded; GET /api/model says why.";
    }

    /** @throws Refusal 409, if another run is under way, no model is loaded, or Spring Batch refuses */
    @Override
    public synchronized JobExecution restart(JobExecution run, String trigger) {
        boolean byPerson = !trigger.equals(DeadRunRestarts.TRIGGER);
        if (!byPerson && pauses.isPaused(jobName())) {
            throw Refusal.conflict("The queue is paused, and no run begins by itself.");
        }
        requirePossible();
        if (byPerson) {
            breakers.forget();
        }
        JobExecution restarted = relaunch(run, trigger, due.countIfKnownSoon());
        if (byPerson) {
            pauses.resume(jobName());
        }
        return restarted;
    }

    /** A pause that came between the last look at it and the run's beginning has not found the run. */
    @Override
    protected boolean isUnwanted(JobExecution run) {
        return !RunParameters.isRestartByPerson(run) && pauses.isPaused(jobName());
    }

    @Override
    public void stopping(JobExecution run) {
        pauses.pause(jobName(), run.getId());
    }

    @Override
    public void abandoned(JobExecution run) {
        pauses.resume(jobName(), run.getId());
    }

    @Override
    public void died(JobExecution run) {
        unreleased.releaseOf(run);
    }

    @Override
    protected void begins(JobExecution run) {
        heldClaims.begin(run);
    }

    @Override
    protected void ends(JobExecution run) {
        log.info(
                "Run {} ended {}: {} captioned, {} without a caption.",
                run.getId(),
                run.getStatus(),
                count(run, StepExecution::getWriteCount),
                count(run, StepExecution::getSkipCount));
        heldClaims.end();
        failureDelay.runWentOn(!CaptionStepEnd.gotNowhere(run), count(run, StepExecution::getReadCount));
        failureDelay.runEnded(run.getStatus() == BatchStatus.FAILED && !CaptionStepEnd.isOutage(run));
    }

    @Override
    protected void ended(JobExecution run) {
        check("backlog");
    }

    @Override
    public synchronized void stop(Runnable callback) {
        stopGrace.begin();
        super.stop(callback);
    }
}
