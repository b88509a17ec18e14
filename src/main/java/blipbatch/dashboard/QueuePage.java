package blipbatch.dashboard;

import blipbatch.queue.FailureKind;
import blipbatch.queue.ItemFilter;
import blipbatch.queue.ItemStatus;
import blipbatch.queue.QueueFigures;
import blipbatch.queue.QueueItem;
import blipbatch.queue.QueueOperations;
import blipbatch.run.JobPauses;
import blipbatch.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What is in the queue, filtered as {@code GET /api/queue} has it. */
@Controller
class QueuePage {

    private final QueueFigures figures;
    private final QueueOperations operations;
    private final JobPauses pauses;

    QueuePage(QueueFigures figures, QueueOperations operations, JobPauses pauses) {
        this.figures = figures;
        this.operations = operations;
        this.pauses = pauses;
    }

    @GetMapping("/queue")
    String items(
            @RequestParam Map<String, String> filter,
            Pageable asked,
            Htmx htmx,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Page<QueueItem> page = Page.empty(asked);
        try {
            page = operations.page(
                    ItemFilter.read(
                            filter.get("status"),
                            filter.get("postId"),
                            filter.get("failure"),
                            filter.get("from"),
                            filter.get("to")),
                    asked);
        } catch (Refusal e) {
            response.setStatus(e.status());
            model.addAttribute("refusal", e.getMessage());
        }
        model.addAttribute("filter", filter);
        Said.show(filter, model);
        model.addAttribute("statuses", ItemStatus.values());
        model.addAttribute("failures", FailureKind.values());
        model.addAttribute("counts", figures.latest().items());
        model.addAttribute("pause", pauses.of("caption").orElse(null));
        model.addAttribute("items", page.getContent());
        model.addAttribute("pager", Pager.of(page, request));
        return htmx.view("queue", "list");
    }
}
