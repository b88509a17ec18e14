package blipbatch.job;

import blipbatch.caption.Captioner;
import blipbatch.caption.ModelLoaded;
import blipbatch.queue.Claims;
import blipbatch.queue.ItemsQueued;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Starts a caption run when there is work, at most one at a time in this process, and never when there is none. */
@Component
public class CaptionRuns implements RestartableJob, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(CaptionRuns.class);

    private final Claims claims;
    private final Captioner captioner;
    private final CaptionLauncher launcher;
    private final RunningRun runningRun;
    private final RunRecovery recovery;
    private final DeadRunRestarts deadRunRestarts;
    private final Leftovers leftovers;
    private final FailureDelay failureDelay;
    private final JobSettings settings;
    private final TaskScheduler scheduler;
    private final AtomicBoolean checkScheduled = new AtomicBoolean();
    private volatile CompletableFuture<Void> current = CompletableFuture.completedFuture(null);
    private volatile boolean open;
    private volatile boolean onHold;

    CaptionRuns(
            Claims claims,
            Captioner captioner,
            CaptionLauncher launcher,
            RunningRun runningRun,
            RunRecovery recovery,
            DeadRunRestarts deadRunRestarts,
            Leftovers leftovers,
            FailureDelay failureDelay,
            JobSettings settings,
            TaskScheduler scheduler) {
        this.claims = claims;
        this.captioner = captioner;
        this.launcher = launcher;
        this.runningRun = runningRun;
        this.recovery = recovery;
        this.deadRunRestarts = deadRunRestarts;
        this.leftovers = leftovers;
        this.failureDelay = failureDelay;
        this.settings = settings;
        this.scheduler = scheduler;
    }

    @EventListener(ItemsQueued.class)
    void itemsQueued() {
        check("enqueue");
    }

    @EventListener(ModelLoaded.class)
    void modelLoaded() {
        check("start");
    }

    @Scheduled(fixedDelayString = "${blipbatch.job.poll}")
    void poll() {
        ifDatabaseAnswers(() -> {
            leftovers.giveBack();
            long expired = claims.releaseExpired();
            if (expired > 0) {
                log.warn("{} items went back to the queue: their worker gave no sign of life.", expired);
            }
            launchIfDue("poll");
        });
    }

    @EventListener
    void runEnded(RunningRun.Ended run) {
        failureDelay.runEnded(run.status() == BatchStatus.FAILED);
        if (open && run.status() == BatchStatus.STOPPED) {
            onHold = true;
            log.warn(
                    "Run {} was stopped: no caption run starts in this process until it is restarted or abandoned.",
                    run.id());
        }
        current.complete(null);
        check("backlog");
    }

    /** However many ask at once, one check follows; it sees whatever was queued before it began. */
    private void check(String trigger) {
        if (open && checkScheduled.compareAndSet(false, true)) {
            scheduler.schedule(() -> ifDatabaseAnswers(() -> launchIfDue(trigger)), Instant.now(scheduler.getClock()));
        }
    }

    private static void ifDatabaseAnswers(Runnable work) {
        try {
            work.run();
        } catch (DataAccessException e) {
            log.warn("The queue cannot be read, so no run is started: {}", e.getMessage());
        }
    }

    /** The queue is asked without the lock: a database that does not answer holds nobody up who asks for a restart. */
    private void launchIfDue(String trigger) {
        checkScheduled.set(false);
        if (mayLaunch()) {
            launch(trigger, claims.due(settings.maxItems()));
        }
    }

    private boolean mayLaunch() {
        return open && !onHold && current.isDone() && captioner.isReady() && failureDelay.isOver();
    }

    private synchronized void launch(String trigger, long due) {
        if (!mayLaunch() || deadRunRestarts.restartOneOf(this) || due == 0) {
            return;
        }
        current = new CompletableFuture<>();
        if (!launcher.launch(trigger, due)) {
            current.complete(null);
        }
    }

    @Override
    public String jobName() {
        return CaptionJob.NAME;
    }

    @Override
    public @Nullable String refusal() {
        if (!open) {
            return "This process is ending or has just begun; try again in a moment.";
        }
        if (!current.isDone()) {
            return "Another caption run is under way in this process; stop it first, or wait.";
        }
        return captioner.isReady() ? null : "No model is loaded; GET /api/model says why.";
    }

    /** @throws RunRefusedException if another run is under way, no model is loaded, or Spring Batch refuses */
    @Override
    public synchronized void restart(JobExecution run, String trigger) {
        if (onHold && trigger.equals(DeadRunRestarts.TRIGGER)) {
            throw new RunRefusedException("A run was stopped here, and no other begins by itself.");
        }
        String refusal = refusal();
        if (refusal != null) {
            throw new RunRefusedException(refusal);
        }
        current = new CompletableFuture<>();
        try {
            launcher.restart(run, trigger);
            onHold = false;
        } catch (JobExecutionException | RuntimeException e) {
            current.complete(null);
            throw new RunRefusedException("Run " + run.getId() + " cannot be restarted: " + e.getMessage());
        }
    }

    @Override
    public void resume() {
        onHold = false;
        check("resume");
    }

    @Override
    public void start() {
        recovery.recover();
        open = true;
        check("start");
    }

    /** Starts no further run, and calls back when the one under way has finished the chunk in hand. */
    @Override
    public synchronized void stop(Runnable callback) {
        open = false;
        runningRun.end();
        current.whenComplete((ended, failure) -> callback.run());
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
