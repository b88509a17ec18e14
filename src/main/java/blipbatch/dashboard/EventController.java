package blipbatch.dashboard;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells what happens while it happens. */
@RestController
class EventController {

    private static final String RETRY_AFTER_SECONDS = "30";

    private final Watch watch;

    EventController(Watch watch) {
        this.watch = watch;
    }

    @GetMapping(path = "/api/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(HttpServletResponse response) {
        SseEmitter emitter = watch.listen();
        if (emitter == null) {
            throw tooMany();
        }
        // A proxy that collects what it passes on would deliver the events of an hour at once.
        response.setHeader("X-Accel-Buffering", "no");
        return emitter;
    }

    private static ErrorResponseException tooMany() {
        var refused = new ErrorResponseException(
                HttpStatus.SERVICE_UNAVAILABLE,
                ProblemDetail.forStatusAndDetail(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "%d listeners are connected already, or the server is stopping; try again in a moment."
                                .formatted(Listeners.MAX)),
                null);
        refused.getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return refused;
    }
}
