package blipbatch.job;

import blipbatch.queue.Leases;
import blipbatch.run.RunItems;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Items that runs have left in hand: those of a run that ended while the queue was away, and those of one that died. */
@Component
class UnreleasedItems {

    private static final Logger log = LoggerFactory.getLogger(UnreleasedItems.class);

    private final Leases leases;
    private final JobRepository repository;
    private final ItemMeters meters;
    private final Queue<StepExecution> steps = new ConcurrentLinkedQueue<>();

    UnreleasedItems(Leases leases, JobRepository repository, ItemMeters meters) {
        this.leases = leases;
        this.repository = repository;
        this.meters = meters;
    }

    void add(StepExecution ended) {
        steps.add(ended);
    }

    /** @throws DataAccessException if the database is still away */
    void release() {
        for (StepExecution step : steps) {
            long released = leases.releaseAll(HeldClaims.holder(step.getJobExecution()));
            if (!steps.remove(step)) {
                continue;
            }
            meters.count(ItemMeters.Outcome.RELEASED, released);
            log.warn("Run {} gave {} items back, now that the queue answers.", step.getJobExecutionId(), released);
            putOnRecord(step, RunItems.of(step.getExecutionContext()).orElse(RunItems.NONE), released);
        }
    }

    /** Releases what workers hold that gave no sign of life, of whichever run. */
    void releaseExpired() {
        long expired = leases.releaseExpired();
        if (expired > 0) {
            log.warn("{} items went back to the queue: their worker gave no sign of life.", expired);
        }
    }

    /** Releases what a run held whose worker died. */
    void releaseOf(JobExecution dead) {
        String holder = HeldClaims.holder(dead);
        if (holder == null) {
            return;
        }
        long released = release(holder);
        for (StepExecution step : dead.getStepExecutions()) {
            putOnRecord(step, RunItems.of(step.getExecutionContext()).orElse(RunItems.NONE), released);
        }
    }

    private long release(String holder) {
        try {
            long released = leases.releaseAll(holder);
            log.info("{} items that it held went back to the queue.", released);
            return released;
        } catch (DataAccessException e) {
            log.warn(
                    "The items that it held could not be returned now; they return when their lease ends: {}",
                    e.getMessage());
            return 0;
        }
    }

    private void putOnRecord(StepExecution step, RunItems items, long released) {
        items.andReleased(released).putOnRecord(step.getExecutionContext());
        repository.updateExecutionContext(step);
    }
}
