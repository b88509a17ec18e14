package blipbatch.dashboard;

import blipbatch.web.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells what happens while it happens. */
@RestController
class EventController {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    private final Watch watch;

    EventController(Watch watch) {
        this.watch = watch;
    }

    @GetMapping(path = "/api/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(HttpServletResponse response) {
        SseEmitter emitter = watch.listen();
        if (emitter == null) {
            throw Refusal.unavailable(
                    "%d listeners are connected already, or the server is stopping; try again in a moment."
                            .formatted(Listeners.MAX),
                    RETRY_AFTER,
                    null);
        }
        // A proxy that collects what it passes on would deliver the events of an hour at once.
        response.setHeader("X-Accel-Buffering", "no");
        return emitter;
    }
}
