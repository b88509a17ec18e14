package blipbatch.run;

import blipbatch.worker.Worker;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.AbstractJob;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.AbstractStep;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/**
 * The runs, of any job, that this process has under way. One that others have put on record as failed meanwhile, because
 * this process was silent for too long, ends without going on, and what they put on record stays.
 */
@Component
class OwnRuns implements JobExecutionListener, StepExecutionListener, Ordered {

    private static final Logger log = LoggerFactory.getLogger(OwnRuns.class);

    private final JobRepository repository;
    private final Worker worker;
    private final Map<Long, JobExecution> running = new ConcurrentHashMap<>();

    /** As others have put them on record. */
    private final Map<Long, JobExecution> taken = new ConcurrentHashMap<>();

    OwnRuns(JobRepository repository, Worker worker, List<Job> jobs, List<Step> steps) {
        this.repository = repository;
        this.worker = worker;
        jobs.forEach(job -> ((AbstractJob) job).registerJobExecutionListener(this));
        steps.forEach(step -> ((AbstractStep) step).registerStepExecutionListener(this));
    }

    /** Without those that have ended: their end is told to nobody where it could not be put on record. */
    Collection<Long> ids() {
        return running.values().stream()
                .filter(run -> run.getEndTime() == null)
                .map(JobExecution::getId)
                .toList();
    }

    @Override
    public void beforeJob(JobExecution execution) {
        LogContext.of(execution.getId(), worker);
        running.put(execution.getId(), execution);
    }

    /** Ends the run, if it was taken from this worker, after the chunk in hand. */
    void endIfTaken(long id) {
        JobExecution execution = running.get(id);
        // A run that has just ended by itself is on record as ended while it is still known here.
        if (execution != null && execution.getStatus().isRunning() && isTaken(id)) {
            execution.getStepExecutions().forEach(StepExecution::setTerminateOnly);
        }
    }

    private boolean isTaken(long id) {
        JobExecution recorded = repository.getJobExecution(id);
        boolean isTaken = recorded != null && !recorded.getStatus().isRunning();
        if (isTaken && taken.put(id, recorded) == null) {
            log.warn("Run {} was taken from this worker after too long a silence; it ends here.", id);
        }
        return isTaken;
    }

    /** Takes over the version that others have made: with its own, Spring Batch would end in a state it calls unknown. */
    @Override
    public @Nullable ExitStatus afterStep(StepExecution step) {
        if (isTaken(step.getJobExecutionId())) {
            taken.get(step.getJobExecutionId()).getStepExecutions().stream()
                    .filter(recorded -> recorded.getId() == step.getId())
                    .forEach(recorded -> step.setVersion(recorded.getVersion()));
            step.setStatus(BatchStatus.FAILED);
            RunItems.of(step.getExecutionContext())
                    .ifPresent(items -> items.withUnanswered().putOnRecord(step.getExecutionContext()));
        }
        return null;
    }

    /** So that it comes after all others at the end of a step. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void afterJob(JobExecution execution) {
        running.remove(execution.getId());
        JobExecution recorded = taken.remove(execution.getId());
        if (recorded != null) {
            execution.setStatus(recorded.getStatus());
            execution.setExitStatus(recorded.getExitStatus());
            execution.setEndTime(recorded.getEndTime());
        }
        LogContext.clear();
    }
}
