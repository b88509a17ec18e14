package blipbatch.dashboard;

import blipbatch.queue.QueueOperations;
import blipbatch.run.ItemFailure;
import blipbatch.run.RunDetail;
import blipbatch.run.RunDetail.OtherRun;
import blipbatch.run.Runs;
import blipbatch.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** One run: what came of it and why, and what can be done about it. */
@Controller
@RequestMapping("/runs/{id}")
class RunPage {

    private static final Pageable FIRST = PageRequest.of(0, 20);

    private final Runs runs;
    private final QueueOperations queue;

    RunPage(Runs runs, QueueOperations queue) {
        this.runs = runs;
        this.queue = queue;
    }

    /** @param seen the status that the page shows already: once it is another, the whole page is loaded again */
    @GetMapping
    String run(
            @PathVariable long id,
            Pageable failures,
            @RequestParam(required = false) @Nullable String seen,
            Htmx htmx,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        if (!htmx.asks()) {
            show(id, failures, request, model);
            return "run";
        }
        // Every two seconds: what is below is not asked for, and comes by itself.
        RunDetail run = detail(id, model);
        if (!run.summary().status().equals(seen)) {
            response.setHeader("HX-Redirect", request.getContextPath() + "/runs/" + id);
        }
        return "run :: live";
    }

    @GetMapping("/failures")
    String failures(@PathVariable long id, Pageable failures, HttpServletRequest request, Model model) {
        show(id, failures, request, model);
        return "run :: failures";
    }

    private RunDetail detail(long id, Model model) {
        RunDetail run = runs.detail(id);
        model.addAttribute("run", run);
        model.addAttribute("underWay", RunsPage.isUnderWay(run.summary()));
        return run;
    }

    private void show(long id, Pageable failures, HttpServletRequest request, Model model) {
        detail(id, model);
        Page<ItemFailure> page = runs.failures(id, failures);
        model.addAttribute("failures", page.getContent());
        model.addAttribute("pager", Pager.of(page, request));
        model.addAttribute("items", queue.items(page.map(ItemFailure::queueId).getContent()));
    }

    @PostMapping("/restart")
    String restart(@PathVariable long id, HttpServletRequest request, HttpServletResponse response, Model model) {
        return act(id, runs::restart, request, response, model);
    }

    @PostMapping("/stop")
    String stop(@PathVariable long id, HttpServletRequest request, HttpServletResponse response, Model model) {
        return act(id, runs::stop, request, response, model);
    }

    @PostMapping("/abandon")
    String abandon(@PathVariable long id, HttpServletRequest request, HttpServletResponse response, Model model) {
        return act(id, runs::abandon, request, response, model);
    }

    /** Then shows the newest run of the instance, which is another one after a restart; or says why nothing was done. */
    private String act(
            long id, LongConsumer action, HttpServletRequest request, HttpServletResponse response, Model model) {
        try {
            action.accept(id);
        } catch (Refusal e) {
            if (!e.isConflict()) {
                throw e;
            }
            response.setStatus(e.status());
            model.addAttribute("refusal", e.getMessage());
            show(id, FIRST, request, model);
            return "run";
        }
        long newest =
                runs.detail(id).otherRuns().stream().mapToLong(OtherRun::id).reduce(id, Math::max);
        return "redirect:/runs/" + newest;
    }
}
