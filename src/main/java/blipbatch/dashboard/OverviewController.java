package blipbatch.dashboard;

import blipbatch.queue.ImageQueue;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** What is going on. */
@Controller
class OverviewController {

    private final ImageQueue queue;

    OverviewController(ImageQueue queue) {
        this.queue = queue;
    }

    @GetMapping("/")
    String overview(Model model) {
        model.addAttribute("counts", queue.counts());
        return "overview";
    }
}
