package blipbatch.run;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.data.domain.Pageable;
import org.springframework.data.web.PagedModel;
import org.springframework.http.HttpStatus;
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

    RunController(RunHistory history, RunControl control) {
        this.history = history;
        this.control = control;
    }

    @GetMapping
    PagedModel<RunSummary> runs(
            @RequestParam(required = false) @Nullable String job,
            @RequestParam(required = false) @Nullable String status,
            Pageable page) {
        String batchStatus = status == null ? null : status.toUpperCase(Locale.ROOT);
        return new PagedModel<>(history.page(job, batchStatus, page));
    }

    @GetMapping("/{id}")
    RunDetail run(@PathVariable long id) {
        JobExecution run = control.find(id);
        return RunDetail.of(run, control.actions(run));
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
