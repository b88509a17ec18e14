package blipbatch.job;

import blipbatch.queue.Claims;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** What runs could not give back because the database was away: it is given back as soon as that answers. */
@Component
class Leftovers {

    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private final Claims claims;
    private final JobRepository repository;
    private final ItemMeters meters;
    private final Queue<StepExecution> steps = new ConcurrentLinkedQueue<>();

    Leftovers(Claims claims, JobRepository repository, ItemMeters meters) {
        this.claims = claims;
        this.repository = repository;
        this.meters = meters;
    }

    void add(StepExecution ended) {
        steps.add(ended);
    }

    /** @throws DataAccessException if the database is still away */
    void giveBack() {
        for (StepExecution step : steps) {
            long released = claims.releaseAll(RunningRun.holder(step.getJobExecution()));
            if (!steps.remove(step)) {
                continue;
            }
            meters.count(ItemMeters.Outcome.RELEASED, released);
            log.warn("Run {} gave {} items back, now that the queue answers.", step.getJobExecutionId(), released);
            RunItems.of(step.getExecutionContext())
                    .ifPresent(items -> items.andReleased(released).putOnRecord(step.getExecutionContext()));
            repository.updateExecutionContext(step);
        }
    }
}
