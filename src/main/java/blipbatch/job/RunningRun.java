package blipbatch.job;

import blipbatch.queue.Claims;
import blipbatch.worker.Worker;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/** The caption run that is under way in this process, if any: keeps its claims alive. */
@Component
class RunningRun implements JobExecutionListener {

    private static final Logger log = LoggerFactory.getLogger(RunningRun.class);
    private static final int RENEWALS_PER_LEASE = 4;
    static final String HOLDER = "holder";

    /** For what is made anew for each step: the holder of the run that the step is of. */
    static final String HOLDER_OF_STEP = "#{jobExecutionContext['" + HOLDER + "']}";

    private final Claims claims;
    private final JobRepository repository;
    private final Worker worker;
    private final TaskScheduler scheduler;
    private final ApplicationEventPublisher events;
    private final StopGrace stopGrace;
    private volatile @Nullable JobExecution execution;
    private volatile @Nullable ScheduledFuture<?> renewal;
    private volatile boolean ending;

    record Ended(long id, BatchStatus status) {}

    RunningRun(
            Claims claims,
            JobRepository repository,
            Worker worker,
            TaskScheduler scheduler,
            ApplicationEventPublisher events,
            StopGrace stopGrace) {
        this.claims = claims;
        this.repository = repository;
        this.worker = worker;
        this.scheduler = scheduler;
        this.events = events;
        this.stopGrace = stopGrace;
    }

    /** The name under which the run holds items; kept with the run, so that its items are found when it dies. */
    static String holder(JobExecution execution) {
        return execution.getExecutionContext().getString(HOLDER);
    }

    @Override
    public void beforeJob(JobExecution execution) {
        execution.getExecutionContext().putString(HOLDER, worker.name() + "/" + execution.getId());
        repository.updateExecutionContext(execution);
        renewal = scheduler.scheduleWithFixedDelay(
                () -> claims.renew(holder(execution)), claims.lease().dividedBy(RENEWALS_PER_LEASE));
        this.execution = execution;
        if (ending) {
            end(execution);
        }
    }

    @Override
    public void afterJob(JobExecution execution) {
        execution.setExitStatus(ExitReason.of(execution));
        StepExecution step = execution.getStepExecutions().stream().findFirst().orElse(null);
        log.info(
                "Run {} ended {}: {} captioned, {} without a caption.",
                execution.getId(),
                execution.getStatus(),
                step == null ? 0 : step.getWriteCount(),
                step == null ? 0 : step.getSkipCount());
        this.execution = null;
        stopRenewal();
        events.publishEvent(new Ended(execution.getId(), execution.getStatus()));
    }

    private void stopRenewal() {
        ScheduledFuture<?> current = renewal;
        if (current != null) {
            current.cancel(false);
        }
    }

    /** Asks the run to end after the chunk in hand, for which there is only so much time, and one that is about to begin not to. */
    void end() {
        ending = true;
        stopGrace.begin();
        JobExecution running = execution;
        if (running != null) {
            end(running);
        }
    }

    private static void end(JobExecution running) {
        running.setStatus(BatchStatus.STOPPING);
        running.getStepExecutions().forEach(StepExecution::setTerminateOnly);
    }
}
