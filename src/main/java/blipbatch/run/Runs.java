package blipbatch.run;

import java.time.Clock;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.stereotype.Component;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ResponseStatusException;

/**
 * The runs and what is done to them, the same for programs and for people. A run that is not there is answered with 404,
 * what cannot be done to it with 409 and the reason: each a {@link ResponseStatusException}.
 */
@Component
public class Runs {

    private final RunHistory history;
    private final RunControl control;
    private final ItemFailures failures;
    private final Clock clock;

    Runs(RunHistory history, RunControl control, ItemFailures failures, Clock clock) {
        this.history = history;
        this.control = control;
        this.failures = failures;
        this.clock = clock;
    }

    /**
     * The newest first.
     *
     * @param query the filter, as {@code GET /api/runs} has it
     */
    public Page<RunSummary> page(MultiValueMap<String, String> query, Pageable page) {
        return history.page(RunFilterReader.read(query), page);
    }

    public RunDetail detail(long id) {
        JobExecution run = control.find(id);
        return RunDetail.of(run, control.actions(run), failures.firstOf(id), history.otherRuns(run), clock.instant());
    }

    /** Those of its items that got no caption, in the order in which they were put on record. */
    public Page<ItemFailure> failures(long id, Pageable page) {
        return failures.page(control.find(id).getId(), page);
    }

    /** Continues its job instance with another run; returns while that works. */
    public void restart(long id) {
        control.restart(id);
    }

    /** Ends it after the chunk in hand. */
    public void stop(long id) {
        control.stop(id);
    }

    /** Puts on record that it will not be continued. */
    public void abandon(long id) {
        control.abandon(id);
    }
}
