package blipbatch.run;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.data.domain.Pageable;
import org.springframework.data.web.PagedModel;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What ran, and what came of it. */
@RestController
@RequestMapping("/api/runs")
class RunController {

    private final RunHistory history;
    private final JobRepository repository;

    RunController(RunHistory history, JobRepository repository) {
        this.history = history;
        this.repository = repository;
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
        try {
            return RunDetail.of(repository.getJobExecution(id));
        } catch (EmptyResultDataAccessException e) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no run " + id + ".", e);
        }
    }
}
