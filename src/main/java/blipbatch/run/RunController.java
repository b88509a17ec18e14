package blipbatch.run;

import io.swagger.v3.oas.annotations.Parameter;
import org.springdoc.core.annotations.ParameterObject;
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

    private final Runs runs;

    RunController(Runs runs) {
        this.runs = runs;
    }

    /** Filtered as {@link RunFilterReader} says; always the newest first, whatever {@code sort} asks for. */
    @GetMapping
    PagedModel<RunSummary> runs(
            @Parameter(hidden = true) @RequestParam MultiValueMap<String, String> query,
            @ParameterObject Pageable page) {
        return new PagedModel<>(runs.page(query, page));
    }

    @GetMapping("/{id}")
    RunDetail run(@PathVariable long id) {
        return runs.detail(id);
    }

    @GetMapping("/{id}/failures")
    PagedModel<ItemFailure> failures(@PathVariable long id, @ParameterObject Pageable page) {
        return new PagedModel<>(runs.failures(id, page));
    }

    @PostMapping("/{id}/restart")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void restart(@PathVariable long id) {
        runs.restart(id);
    }

    @PostMapping("/{id}/stop")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void stop(@PathVariable long id) {
        runs.stop(id);
    }

    @PostMapping("/{id}/abandon")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void abandon(@PathVariable long id) {
        runs.abandon(id);
    }
}
