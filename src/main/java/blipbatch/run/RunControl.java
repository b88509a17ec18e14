package blipbatch.run;

import blipbatch.job.RestartableJob;
import blipbatch.job.RunRefusedException;
import blipbatch.run.RunActions.Action;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.launch.JobExecutionAlreadyRunningException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Restarts, stops and abandons runs, where {@link RunActions} allows it; each call returns at once. */
@Component
class RunControl {

    private final JobRepository repository;
    private final JobOperator operator;
    private final List<RestartableJob> jobs;
    private final JdbcClient jdbc;
    private final Clock clock;

    RunControl(
            JobRepository repository, JobOperator operator, List<RestartableJob> jobs, JdbcClient jdbc, Clock clock) {
        this.repository = repository;
        this.operator = operator;
        this.jobs = jobs;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    JobExecution find(long id) {
        try {
            return repository.getJobExecution(id);
        } catch (EmptyResultDataAccessException e) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no run " + id + ".", e);
        }
    }

    RunActions actions(JobExecution run) {
        JobExecution newest = repository.getLastJobExecution(run.getJobInstance());
        Optional<RestartableJob> job = job(run);
        return RunActions.of(run, newest == null ? run : newest)
                .withRestartRefused(
                        job.isPresent() ? job.get().refusal() : "This version of the program has no such job.");
    }

    void restart(long id) {
        JobExecution run = permitted(id, RunActions::restart);
        try {
            job(run).orElseThrow().restart(run, "restart");
        } catch (RunRefusedException e) {
            throw conflict(e.getMessage());
        }
    }

    /**
     * Spring Batch's own stop would put the run on record as stopped while its chunk is still in work, and its update would
     * put one that ends at this moment on record as stopping for ever.
     */
    void stop(long id) {
        permitted(id, RunActions::stop);
        int stopping = jdbc.sql("""
                        UPDATE BATCH_JOB_EXECUTION
                        SET STATUS = 'STOPPING', VERSION = VERSION + 1, LAST_UPDATED = :now
                        WHERE JOB_EXECUTION_ID = :id AND STATUS IN ('STARTING', 'STARTED')
                        """)
                .param("now", BatchTime.of(clock.instant()))
                .param("id", id)
                .update();
        if (stopping == 0) {
            throw changedMeanwhile(id, RunActions::stop);
        }
    }

    void abandon(long id) {
        JobExecution run = permitted(id, RunActions::abandon);
        try {
            operator.abandon(run);
            job(run).ifPresent(RestartableJob::resume);
        } catch (JobExecutionAlreadyRunningException | OptimisticLockingFailureException e) {
            throw changedMeanwhile(id, RunActions::abandon);
        }
    }

    /** Somebody else, or the run itself, was quicker. */
    private ResponseStatusException changedMeanwhile(long id, Function<RunActions, Action> which) {
        permitted(id, which);
        return conflict("Run " + id + " has changed at this moment; look at it again.");
    }

    private Optional<RestartableJob> job(JobExecution run) {
        String name = run.getJobInstance().getJobName();
        return jobs.stream().filter(job -> job.jobName().equals(name)).findFirst();
    }

    private JobExecution permitted(long id, Function<RunActions, Action> which) {
        JobExecution run = find(id);
        Action action = which.apply(actions(run));
        if (!action.possible()) {
            throw conflict(action.reason());
        }
        return run;
    }

    private static ResponseStatusException conflict(String reason) {
        return new ResponseStatusException(HttpStatus.CONFLICT, reason);
    }
}
