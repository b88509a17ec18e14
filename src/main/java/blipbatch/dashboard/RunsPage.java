package blipbatch.dashboard;

import blipbatch.run.RestartableJob;
import blipbatch.run.RunSummary;
import blipbatch.run.Runs;
import blipbatch.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.springframework.batch.core.BatchStatus;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The history of runs, filtered as {@code GET /api/runs} has it. */
@Controller
class RunsPage {

    private final Runs runs;
    private final List<String> jobs;

    RunsPage(Runs runs, List<RestartableJob> jobs) {
        this.runs = runs;
        this.jobs = jobs.stream().map(RestartableJob::jobName).sorted().toList();
    }

    @GetMapping("/runs")
    String runs(
            @RequestParam MultiValueMap<String, String> query,
            Pageable asked,
            Htmx htmx,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        model.addAttribute("filter", query.toSingleValueMap());
        model.addAttribute("jobs", jobs);
        model.addAttribute(
                "statuses",
                Arrays.stream(BatchStatus.values())
                        .map(status -> status.name().toLowerCase(Locale.ROOT))
                        .toList());
        Page<RunSummary> page = Page.empty(asked);
        try {
            page = runs.page(query, asked);
        } catch (Refusal e) {
            response.setStatus(e.status());
            model.addAttribute("refusal", e.getMessage());
        }
        model.addAttribute("runs", page.getContent());
        model.addAttribute("pager", Pager.of(page, request));
        model.addAttribute("underWay", page.stream().anyMatch(RunsPage::isUnderWay));
        return htmx.view("runs", "list");
    }

    static boolean isUnderWay(RunSummary run) {
        return BatchStatus.valueOf(run.status()).isRunning();
    }
}
