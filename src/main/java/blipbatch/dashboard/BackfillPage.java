package blipbatch.dashboard;

import blipbatch.backfill.BackfillRequest;
import blipbatch.backfill.Backfills;
import blipbatch.caption.Captioner;
import blipbatch.run.RunDetail;
import blipbatch.run.Runs;
import blipbatch.startup.OperatorZone;
import blipbatch.web.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Posts are chosen and counted, and then queued, while the page shows how far that is. */
@Controller
@RequestMapping("/backfill")
class BackfillPage {

    private final Backfills backfills;
    private final Runs runs;
    private final Captioner captioner;

    BackfillPage(Backfills backfills, Runs runs, Captioner captioner) {
        this.backfills = backfills;
        this.runs = runs;
        this.captioner = captioner;
    }

    /** The one whose captions are to stay, as a rule. */
    @ModelAttribute("modelName")
    @Nullable
    String model() {
        return captioner.model().name();
    }

    /** The one that hours are read in, as a rule. */
    @ModelAttribute("serverZone")
    String zone() {
        return OperatorZone.get().getId();
    }

    /** @param run a backfill whose progress is shown */
    @GetMapping
    String form(@RequestParam(required = false) @Nullable Long run, Htmx htmx, Model model) {
        model.addAttribute("form", BackfillForm.EMPTY);
        if (run != null) {
            RunDetail detail = runs.detail(run);
            model.addAttribute("run", detail.summary());
            model.addAttribute("left", detail.left());
            model.addAttribute("remarks", detail.remarks());
            model.addAttribute("underWay", RunsPage.isUnderWay(detail.summary()));
        }
        return htmx.view("backfill", "run");
    }

    @PostMapping
    String backfill(@ModelAttribute("form") BackfillForm form, Htmx htmx, HttpServletResponse response, Model model) {
        try {
            BackfillRequest request = form.request();
            if (!request.dryRun()) {
                return "redirect:/backfill?run=" + backfills.start(request).getId();
            }
            Long matching = backfills.matching(request);
            model.addAttribute("counted", true);
            model.addAttribute("matching", matching);
            model.addAttribute("schedule", backfills.schedule(request, matching));
        } catch (Refusal e) {
            response.setStatus(e.status());
            // The fields of the form bear the names of the filter's.
            model.addAttribute("refusal", e.getMessage().replace("filter.", ""));
        }
        if (htmx.asks()) {
            // It puts what it gets in its place only where nothing went wrong.
            response.setStatus(HttpStatus.OK.value());
            return "backfill :: answer";
        }
        return "backfill";
    }
}
