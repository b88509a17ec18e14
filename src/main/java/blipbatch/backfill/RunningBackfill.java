package blipbatch.backfill;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.stereotype.Component;

/** The backfill that is under way in this process, if any. */
@Component
class RunningBackfill implements JobExecutionListener {

    private static final Logger log = LoggerFactory.getLogger(RunningBackfill.class);

    private volatile CompletableFuture<Void> current = CompletableFuture.completedFuture(null);
    private volatile @Nullable JobExecution execution;
    private volatile boolean ending;

    boolean isUnderWay() {
        return !current.isDone();
    }

    /** One is about to be launched. */
    void expect() {
        current = new CompletableFuture<>();
    }

    /** None came of the launch. */
    void expectNone() {
        current.complete(null);
    }

    @Override
    public void beforeJob(JobExecution execution) {
        this.execution = execution;
        if (ending) {
            end(execution);
        }
    }

    @Override
    public void afterJob(JobExecution execution) {
        this.execution = null;
        StepExecution step = execution.getStepExecutions().stream().findFirst().orElse(null);
        log.info(
                "Backfill run {} ended {}: {} posts queued, {} left as they were.",
                execution.getId(),
                execution.getStatus(),
                step == null ? 0 : step.getWriteCount(),
                step == null ? 0 : step.getFilterCount());
        current.complete(null);
    }

    /** Asks the run to end after the chunk in hand, and one that is about to begin not to; complete when there is none. */
    CompletableFuture<Void> end() {
        ending = true;
        JobExecution running = execution;
        if (running != null) {
            end(running);
        }
        return current;
    }

    private static void end(JobExecution running) {
        running.setStatus(BatchStatus.STOPPING);
        running.getStepExecutions().forEach(StepExecution::setTerminateOnly);
    }
}
