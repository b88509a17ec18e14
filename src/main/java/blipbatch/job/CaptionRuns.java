package blipbatch.job;

import blipbatch.caption.Captioner;
import blipbatch.caption.ModelLoaded;
import blipbatch.queue.Claims;
import blipbatch.queue.ItemsQueued;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Starts a caption run when there is work, at most one at a time in this process, and never when there is none. */
@Component
class CaptionRuns implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(CaptionRuns.class);

    private final Claims claims;
    private final Captioner captioner;
    private final CaptionLauncher launcher;
    private final RunningRun runningRun;
    private final RunRecovery recovery;
    private final FailureDelay failureDelay;
    private final TaskScheduler scheduler;
    private final Clock clock;
    private final AtomicBoolean checkScheduled = new AtomicBoolean();
    private volatile boolean running;
    private volatile boolean open;

    CaptionRuns(
            Claims claims,
            Captioner captioner,
            CaptionLauncher launcher,
            RunningRun runningRun,
            RunRecovery recovery,
            FailureDelay failureDelay,
            TaskScheduler scheduler,
            Clock clock) {
        this.claims = claims;
        this.captioner = captioner;
        this.launcher = launcher;
        this.runningRun = runningRun;
        this.recovery = recovery;
        this.failureDelay = failureDelay;
        this.scheduler = scheduler;
        this.clock = clock;
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
        try {
            long expired = claims.releaseExpired();
            if (expired > 0) {
                log.warn("{} items went back to the queue: their worker gave no sign of life.", expired);
            }
            launchIfDue("poll");
        } catch (DataAccessException e) {
            log.warn("The queue cannot be read, so no run is started: {}", e.getMessage());
        }
    }

    @EventListener
    void runEnded(RunningRun.Ended run) {
        failureDelay.runEnded(run.failed());
        running = false;
        check("backlog");
    }

    /** However many ask at once, one check follows; it sees whatever was queued before it began. */
    private void check(String trigger) {
        if (open && checkScheduled.compareAndSet(false, true)) {
            try {
                scheduler.schedule(() -> launchIfDue(trigger), clock.instant());
            } catch (TaskRejectedException stopping) {
                log.debug("No run is started any more: the server is stopping.");
            }
        }
    }

    private synchronized void launchIfDue(String trigger) {
        checkScheduled.set(false);
        if (open && !running && captioner.isReady() && failureDelay.isOver() && claims.anyDue()) {
            running = true;
            if (!launcher.launch(trigger)) {
                running = false;
            }
        }
    }

    @Override
    public void start() {
        recovery.recover();
        open = true;
        check("start");
    }

    @Override
    public void stop(Runnable callback) {
        open = false;
        runningRun.end().whenComplete((ended, failure) -> callback.run());
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
