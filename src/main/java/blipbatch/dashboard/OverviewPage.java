package blipbatch.dashboard;

import blipbatch.queue.QueueClock;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** What is going on, on one page. */
@Controller
class OverviewPage {

    private final Overview overview;
    private final Concerns concerns;
    private final QueueClock clock;

    OverviewPage(Overview overview, Concerns concerns, QueueClock clock) {
        this.overview = overview;
        this.concerns = concerns;
        this.clock = clock;
    }

    @GetMapping("/")
    String page(Model model) {
        Situation now = overview.situation();
        model.addAttribute("now", now);
        model.addAttribute("concerns", concerns.of(now));
        model.addAttribute("progress", QueueProgress.of(now, clock.lastKnown()));
        model.addAttribute("chart", Chart.of(now.minutes()));
        return "overview";
    }
}
