package blipbatch.dashboard;

import blipbatch.run.JobPauses;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** Whether the queue is worked on: a banner on every page, and what its button and the queue's do. */
@Controller
class PausePage {

    private final JobPauses pauses;

    PausePage(JobPauses pauses) {
        this.pauses = pauses;
    }

    /** The banner alone, for htmx. */
    @GetMapping("/queue/pause")
    String banner() {
        return "layout :: paused";
    }

    @PostMapping("/queue/pause")
    String pause() {
        pauses.pause("caption");
        return "redirect:/queue";
    }

    @PostMapping("/queue/resume")
    String resume(Htmx htmx, HttpServletResponse response) {
        pauses.resume("caption");
        if (!htmx.asks()) {
            return "redirect:/queue";
        }
        response.setHeader("HX-Refresh", "true");
        return "layout :: paused";
    }
}
