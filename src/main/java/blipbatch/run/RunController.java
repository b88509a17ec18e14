package blipbatch.run;

import blipbatch.web.QueryParameters;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.data.domain.Pageable;
import org.springframework.data.web.PagedModel;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
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

    /** Filtered as {@link RunFilterReader} says; always the newest first. */
    @QueryParameters({"job", "status", "from", "to", "parameter"})
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

    /** What is under way; {@code GET /api/runs/{id}} tells the rest. */
    record UnderWay(long id, String job, String status) {}

    @PostMapping("/{id}/restart")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<UnderWay> restart(@PathVariable long id, HttpServletRequest call) {
        return accepted(runs.restart(id), call);
    }

    @PostMapping("/{id}/stop")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<UnderWay> stop(@PathVariable long id, HttpServletRequest call) {
        runs.stop(id);
        return accepted(id, call);
    }

    @PostMapping("/{id}/abandon")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<UnderWay> abandon(@PathVariable long id, HttpServletRequest call) {
        runs.abandon(id);
        return accepted(id, call);
    }

    private ResponseEntity<UnderWay> accepted(long id, HttpServletRequest call) {
        RunSummary run = runs.detail(id).summary();
        return ResponseEntity.accepted()
                .location(URI.create(call.getContextPath() + "/api/runs/" + id))
                .body(new UnderWay(id, run.job(), run.status()));
    }
}
