package blipbatch.run;

import blipbatch.run.RunActions.Action;
import blipbatch.web.Refusal;
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
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.MultiValueMap;

/**
 * The runs and what is done to them where {@link RunActions} allows it, the same for programs and for people. A run that is
 * not there is answered with 404, what cannot be done to it with 409 and the reason: each a {@link Refusal}.
 */
@Component
public class Runs {

    private final RunHistory history;
    private final ItemFailures failures;
    private final JobRepository repository;
    private final JobOperator operator;
    private final Decisions decisions;
    private final List<RestartableJob> jobs;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Runs(
            RunHistory history,
            ItemFailures failures,
            JobRepository repository,
            JobOperator operator,
            Decisions decisions,
            List<RestartableJob> jobs,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Clock clock) {
        this.history = history;
        this.failures = failures;
        this.repository = repository;
        this.operator = operator;
        this.decisions = decisions;
        this.jobs = jobs;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * The newest first.
     *
     * @param query the filter, as {@code GET /api/runs} has it
     */
    public Page<RunSummary> page(MultiValueMap<String, String> query, Pageable page) {
        RunFilter filter = RunFilterReader.read(query);
        Page<RunSummary> found = history.page(filter, page);
        if (found.getTotalElements() == 0 && filter.job() != null) {
            requireJob(filter.job());
        }
        return found;
    }

    /** Asked where nothing was found: on record there may be runs of jobs that are no more. */
    private void requireJob(String name) {
        List<String> names = jobs.stream().map(RestartableJob::jobName).sorted().toList();
        if (!names.contains(name)) {
            throw Refusal.badRequest(
                    "There is no job \"%s\"; the jobs are %s.".formatted(name, String.join(" and ", names)));
        }
    }

    public RunDetail detail(long id) {
        JobExecution run = find(id);
        return RunDetail.of(run, actions(run), failures.firstOf(id), history.otherRuns(run), clock.instant());
    }

    /** Those of its items that got no caption, in the order in which they were put on record. */
    public Page<ItemFailure> failures(long id, Pageable page) {
        return failures.page(find(id).getId(), page);
    }

    private JobExecution find(long id) {
        try {
            return repository.getJobExecution(id);
        } catch (EmptyResultDataAccessException e) {
            throw Refusal.notFound("There is no run " + id + ".");
        }
    }

    private RunActions actions(JobExecution run) {
        JobExecution newest = repository.getLastJobExecution(run.getJobInstance());
        Optional<RestartableJob> job = job(run);
        return RunActions.of(run, newest == null ? run : newest)
                .withRestartRefused(
                        job.isPresent() ? job.get().refusal() : "This version of the program has no such job.");
    }

    private Optional<RestartableJob> job(JobExecution run) {
        String name = run.getJobInstance().getJobName();
        return jobs.stream().filter(job -> job.jobName().equals(name)).findFirst();
    }

    /** Continues its job instance with another run, and returns its id while that works. */
    public long restart(long id) {
        JobExecution run = permitted(id, RunActions::restart);
        return job(run).orElseThrow().restart(run, RunParameters.RESTART).getId();
    }

    /**
     * Ends it after the chunk in hand. Spring Batch's own stop would put the run on record as stopped while its chunk is
     * still in work, and its update would put one that ends at this moment on record as stopping for ever.
     */
    public void stop(long id) {
        JobExecution run = permitted(id, RunActions::stop);
        transaction.executeWithoutResult(status -> {
            putOnRecordAsStopping(id);
            job(run).ifPresent(job -> job.stopping(run));
        });
    }

    private void putOnRecordAsStopping(long id) {
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

    /** Puts on record that it will not be continued. */
    public void abandon(long id) {
        JobExecution run = decisions.decide(permitted(id, RunActions::abandon), () -> abandoned(id));
        job(run).ifPresent(job -> job.abandoned(run));
    }

    private JobExecution abandoned(long id) {
        try {
            return operator.abandon(permitted(id, RunActions::abandon));
        } catch (JobExecutionAlreadyRunningException | OptimisticLockingFailureException e) {
            throw changedMeanwhile(id, RunActions::abandon);
        }
    }

    private JobExecution permitted(long id, Function<RunActions, Action> which) {
        JobExecution run = find(id);
        Action action = which.apply(actions(run));
        if (!action.possible()) {
            throw Refusal.conflict(action.reason());
        }
        return run;
    }

    /** Somebody else, or the run itself, was quicker. */
    private Refusal changedMeanwhile(long id, Function<RunActions, Action> which) {
        permitted(id, which);
        return Refusal.conflict("Run " + id + " has changed at this moment; look at it again.");
    }
}
