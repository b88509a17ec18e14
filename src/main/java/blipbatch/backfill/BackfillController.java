package blipbatch.backfill;

import blipbatch.run.RunParameters;
import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Starts backfills over HTTP; what became of one is told by {@code /api/runs}. */
@RestController
class BackfillController {

    private final Backfills backfills;

    BackfillController(Backfills backfills) {
        this.backfills = backfills;
    }

    /** @param matching posts that would be read; null if counting them took too long */
    record DryRun(
            @Nullable Long matching,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Schedule schedule) {}

    /** @param total posts that match; null if counting them took too long */
    record Started(
            long id,
            String job,
            String status,
            @Nullable Long total,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Schedule schedule) {}

    @PostMapping("/api/backfills")
    ResponseEntity<Object> backfill(@RequestBody(required = false) @Nullable JsonNode body, HttpServletRequest call) {
        BackfillRequest request = BackfillRequest.of(body);
        if (request.dryRun()) {
            Long matching = backfills.matching(request);
            return ResponseEntity.ok(new DryRun(matching, backfills.schedule(request, matching)));
        }
        JobExecution run = backfills.start(request);
        Long total = run.getJobParameters().getLong(RunParameters.TOTAL);
        return ResponseEntity.accepted()
                .location(URI.create(call.getContextPath() + "/api/runs/" + run.getId()))
                .body(new Started(
                        run.getId(),
                        BackfillJob.NAME,
                        run.getStatus().name(),
                        total,
                        backfills.schedule(request, total)));
    }
}
