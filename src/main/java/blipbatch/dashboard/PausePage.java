package blipbatch.dashboard;

import blipbatch.run.JobPauses;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/** What the buttons of the queue's page do to all of it. */
@Controller
class PausePage {

    private final JobPauses pauses;

    PausePage(JobPauses pauses) {
        this.pauses = pauses;
    }

    @PostMapping("/queue/pause")
    String pause() {
        pauses.pause("caption");
        return "redirect:/queue";
    }

    @PostMapping("/queue/resume")
    String resume() {
        pauses.resume("caption");
        return "redirect:/queue";
    }
}
