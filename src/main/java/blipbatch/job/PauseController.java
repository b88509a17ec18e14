package blipbatch.job;

import blipbatch.run.JobPauses;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the queue is worked on, at any worker. */
@RestController
@RequestMapping("/api/queue")
class PauseController {

    /**
     * @param since null where it is not paused
     * @param run the one whose stop paused it; null if the queue itself was paused
     * @param by who did it, as far as that is known
     */
    record PauseStatus(
            boolean paused,
            @Nullable Instant since,
            @Nullable Long run,
            @Nullable String by) {}

    private final JobPauses pauses;

    PauseController(JobPauses pauses) {
        this.pauses = pauses;
    }

    @GetMapping("/pause")
    PauseStatus status() {
        return pauses.of(CaptionJob.NAME)
                .map(pause -> new PauseStatus(true, pause.since(), pause.run(), pause.by()))
                .orElseGet(() -> new PauseStatus(false, null, null, null));
    }

    @PostMapping("/pause")
    PauseStatus pause() {
        pauses.pause(CaptionJob.NAME);
        return status();
    }

    @PostMapping("/resume")
    PauseStatus resume() {
        pauses.resume(CaptionJob.NAME);
        return status();
    }
}
