package blipbatch.dashboard;

import blipbatch.queue.FailureKind;
import blipbatch.queue.ItemParameters;
import blipbatch.queue.ItemSearch;
import blipbatch.queue.ItemSearch.Found;
import blipbatch.queue.ItemStatus;
import blipbatch.queue.QueueFigures;
import blipbatch.queue.QueueItem;
import blipbatch.queue.QueueOperations;
import blipbatch.queue.SoughtItems;
import blipbatch.web.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import org.bson.types.ObjectId;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/** What is in the queue, filtered as {@code GET /api/queue} has it. */
@Controller
class QueuePage {

    private final QueueFigures figures;
    private final QueueOperations operations;
    private final ItemSearch search;

    QueuePage(QueueFigures figures, QueueOperations operations, ItemSearch search) {
        this.figures = figures;
        this.operations = operations;
        this.search = search;
    }

    @GetMapping("/queue")
    String items(
            @ModelAttribute("asked") ItemParameters asked,
            @RequestParam Map<String, String> parameters,
            Pageable page,
            Htmx htmx,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        model.addAttribute("items", List.of());
        model.addAttribute("pager", Pager.of(Page.empty(page), request));
        try {
            SoughtItems sought = asked.sought();
            if (sought.isIndexed()) {
                Page<QueueItem> items = operations.page(sought.filter(), page);
                model.addAttribute("items", items.getContent());
                model.addAttribute("pager", Pager.of(items, request));
            } else {
                look(sought, parameters.getOrDefault("next", ""), page, request, model);
            }
        } catch (Refusal e) {
            response.setStatus(e.status());
            model.addAttribute("refusal", e.getMessage());
        }
        model.addAttribute("filter", QueueFilter.parameters(asked));
        model.addAttribute("csv", address(request, "/api/queue/export"));
        FlashMessages.show(parameters, model);
        model.addAttribute("statuses", ItemStatus.values());
        model.addAttribute("failures", FailureKind.values());
        QueueFigures.Figures now = figures.latest();
        model.addAttribute("counts", now.items());
        model.addAttribute("scheduled", now.scheduled());
        return htmx.view("queue", "list");
    }

    private void look(SoughtItems sought, String next, Pageable page, HttpServletRequest request, Model model) {
        Found found = search.find(sought, ObjectId.isValid(next) ? new ObjectId(next) : null, page.getPageSize());
        model.addAttribute("items", found.items());
        model.addAttribute("pager", null);
        model.addAttribute(
                "further",
                found.next() == null
                        ? null
                        : UriComponentsBuilder.fromUriString(address(request, "/queue"))
                                .replaceQueryParam("next", found.next())
                                .build()
                                .toUriString());
    }

    private static String address(HttpServletRequest request, String path) {
        String query = request.getQueryString();
        return request.getContextPath() + path + (query == null ? "" : "?" + query);
    }
}
