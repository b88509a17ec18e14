package blipbatch.run;

import io.swagger.v3.oas.annotations.Parameter;
import java.time.Clock;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.data.domain.Pageable;
import org.springframework.data.web.PagedModel;
import org.springframework.http.HttpStatus;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What ran, what came of it, and what to do about it. */
@RestController
@RequestMapping("/api/runs")
class RunController {

    private final RunHistory history;
    private final RunControl control;
    private final ItemFailures failures;
    private final Clock clock;

    RunController(RunHistory history, RunControl control, ItemFailures failures, Clock clock) {
        this.history = history;
        this.control = control;
        this.failures = failures;
        this.clock = clock;
    }

    /** Filtered as {@link RunFilterReader} says; always the newest first, whatever {@code sort} asks for. */
    @GetMapping
    PagedModel<RunSummary> runs(
            @Parameter(hidden = true) @RequestParam MultiValueMap<String, String> query,
            @ParameterObject Pageable page) {
        return new PagedModel<>(history.page(RunFilterReader.read(query), page));
    }

    @GetMapping("/{id}")
    RunDetail run(@PathVariable long id) {
        JobExecution run = control.find(id);
        return RunDetail.of(run, control.actions(run), failures.firstOf(id), history.otherRuns(run), clock.instant());
    }

    @GetMapping("/{id}/failures")
    PagedModel<ItemFailure> failures(@PathVariable long id, Pageable page) {
        return new PagedModel<>(failures.page(control.find(id).getId(), page));
    }

    @PostMapping("/{id}/restart")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void restart(@PathVariable long id) {
        control.restart(id);
    }

    @PostMapping("/{id}/stop")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void stop(@PathVariable long id) {
        control.stop(id);
    }

    @PostMapping("/{id}/abandon")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void abandon(@PathVariable long id) {
        control.abandon(id);
    }
}
