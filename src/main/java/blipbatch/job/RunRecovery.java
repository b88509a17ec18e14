package blipbatch.job;

import blipbatch.queue.Claims;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Closes the record of runs that a killed process left open. The job repository is a file that only one process has
 * open, so at the start of this one every run that is on record as under way is dead.
 */
@Component
class RunRecovery {

    private static final Logger log = LoggerFactory.getLogger(RunRecovery.class);

    private final JobOperator operator;
    private final JobRepository repository;
    private final Claims claims;

    RunRecovery(JobOperator operator, JobRepository repository, Claims claims) {
        this.operator = operator;
        this.repository = repository;
        this.claims = claims;
    }

    void recover() {
        for (String job : repository.getJobNames()) {
            repository.findRunningJobExecutions(job).forEach(this::recover);
        }
    }

    private void recover(JobExecution dead) {
        operator.recover(dead);
        dead.setExitStatus(ExitStatus.FAILED.addExitDescription("The process that ran it died."));
        repository.update(dead);
        log.warn("Run {} was under way when its process died; it is on record as failed now.", dead.getId());
        if (dead.getExecutionContext().containsKey(RunningRun.HOLDER)) {
            giveBack(RunningRun.holder(dead));
        }
    }

    private void giveBack(String holder) {
        try {
            log.info("{} items that it held went back to the queue.", claims.releaseAll(holder));
        } catch (DataAccessException e) {
            log.warn("The items that it held return when their lease ends: {}", e.getMessage());
        }
    }
}
