package blipbatch.dashboard;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** What is going on, on one page. */
@Controller
class OverviewPage {

    private final Overview overview;
    private final Concerns concerns;

    OverviewPage(Overview overview, Concerns concerns) {
        this.overview = overview;
        this.concerns = concerns;
    }

    @GetMapping("/")
    String page(Model model) {
        Situation now = overview.situation();
        model.addAttribute("now", now);
        model.addAttribute("concerns", concerns.of(now));
        model.addAttribute("chart", Chart.of(now.minutes()));
        return "overview";
    }
}
