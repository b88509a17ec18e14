package blipbatch.run;

import blipbatch.web.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Restarts runs whose worker died, each once, as soon as a worker can take it up. */
@Component
public class DeadRunRestarts {

    /** What started a run, as its parameter says; a run that was restarted so and dies again waits for a person. */
    public static final String TRIGGER = "recovery";

    private static final Logger log = LoggerFactory.getLogger(DeadRunRestarts.class);

    private final DeadRuns deadRuns;
    private final JobRepository repository;

    DeadRunRestarts(DeadRuns deadRuns, JobRepository repository) {
        this.deadRuns = deadRuns;
        this.repository = repository;
    }

    /** Restarts one run of the job, if one waits for it; returns whether it did. */
    public boolean restartOneOf(RestartableJob job) {
        for (long id : deadRuns.toRestart(job.jobName())) {
            JobExecution run = repository.getJobExecution(id);
            if (run != null && restart(job, run)) {
                return true;
            }
        }
        return false;
    }

    /** It waits on as long as nobody has restarted it, and no two workers do: see {@link Decisions}. */
    private boolean restart(RestartableJob job, JobExecution run) {
        try {
            job.restart(run, TRIGGER);
            log.info("Run {} goes on: its worker had died.", run.getId());
            return true;
        } catch (Refusal | DataAccessException | TransactionException e) {
            log.debug("Run {} does not go on here now: {}", run.getId(), e.getMessage());
            return false;
        }
    }
}
