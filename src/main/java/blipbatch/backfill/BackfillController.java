package blipbatch.backfill;

import blipbatch.run.RunParameters;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.OptionalLong;
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
    record DryRun(@Nullable Long matching) {}

    /** @param total posts that match; null if counting them took too long */
    record Started(
            long id, String job, String status, @Nullable Long total) {}

    @PostMapping("/api/backfills")
    ResponseEntity<Object> backfill(@RequestBody(required = false) @Nullable JsonNode body, HttpServletRequest call) {
        BackfillRequest request = BackfillRequest.of(body);
        if (request.dryRun()) {
            OptionalLong matching = backfills.matching(request);
            return ResponseEntity.ok(new DryRun(matching.isPresent() ? matching.getAsLong() : null));
        }
        JobExecution run = backfills.start(request);
        return ResponseEntity.accepted()
                .location(URI.create(call.getContextPath() + "/api/runs/" + run.getId()))
                .body(new Started(
                        run.getId(),
                        BackfillJob.NAME,
                        run.getStatus().name(),
                        run.getJobParameters().getLong(RunParameters.TOTAL)));
    }
}
