package blipbatch.run;

import blipbatch.job.RestartableJob;
import blipbatch.job.RunRefusedException;
import blipbatch.run.RunActions.Action;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.launch.JobExecutionAlreadyRunningException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Restarts, stops and abandons runs, where {@link RunActions} allows it; each call returns at once. */
@Component
class RunControl {

    private final JobRepository repository;
    private final JobOperator operator;
    private final List<RestartableJob> jobs;

    RunControl(JobRepository repository, JobOperator operator, List<RestartableJob> jobs) {
        this.repository = repository;
        this.operator = operator;
        this.jobs = jobs;
    }

    JobExecution find(long id) {
        try {
            return repository.getJobExecution(id);
        } catch (EmptyResultDataAccessException e) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no run " + id + ".", e);
        }
    }

    RunActions actions(JobExecution run) {
        return RunActions.of(run, repository.getLastJobExecution(run.getJobInstance()));
    }

    void restart(long id) {
        JobExecution run = permitted(id, RunActions::restart);
        try {
            job(run).orElseThrow(() -> conflict("There is no such job in this version."))
                    .restart(run, "restart");
        } catch (RunRefusedException e) {
            throw conflict(e.getMessage());
        }
    }

    /** Spring Batch's own stop would put the run on record as stopped while its chunk is still in work. */
    void stop(long id) {
        JobExecution run = permitted(id, RunActions::stop);
        run.setStatus(BatchStatus.STOPPING);
        repository.update(run);
    }

    void abandon(long id) {
        JobExecution run = permitted(id, RunActions::abandon);
        try {
            operator.abandon(run);
            job(run).ifPresent(RestartableJob::resume);
        } catch (JobExecutionAlreadyRunningException e) {
            throw conflict("Run " + id + " is under way; stop it first.");
        }
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
