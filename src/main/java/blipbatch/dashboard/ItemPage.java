package blipbatch.dashboard;

import blipbatch.post.CaptionLimits;
import blipbatch.post.PostCaptions;
import blipbatch.post.Posts;
import blipbatch.queue.Holder;
import blipbatch.queue.QueueItem;
import blipbatch.queue.QueueOperations;
import blipbatch.queue.QueueOperations.Requeued;
import blipbatch.run.ItemFailures;
import blipbatch.web.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** One item of the queue, with its picture and what became of it, and what an operator does with it or with all. */
@Controller
class ItemPage {

    private static final String SAID = "said :: said";
    private static final int ATTEMPTS = 20;

    private final QueueOperations operations;
    private final Posts posts;
    private final PostCaptions captions;
    private final ItemFailures failures;
    private final ItemAddresses addresses;

    ItemPage(
            QueueOperations operations,
            Posts posts,
            PostCaptions captions,
            ItemFailures failures,
            ItemAddresses addresses) {
        this.operations = operations;
        this.posts = posts;
        this.captions = captions;
        this.failures = failures;
        this.addresses = addresses;
    }

    @GetMapping("/queue/{id}")
    String item(@PathVariable String id, @RequestParam Map<String, String> parameters, Htmx htmx, Model model) {
        FlashMessages.show(parameters, model);
        QueueItem item = operations.item(id);
        model.addAttribute("item", item);
        model.addAttribute("subject", ItemSubject.of(item, posts, captions));
        model.addAttribute("mostOfCaption", CaptionLimits.CAPTION);
        model.addAttribute("mostOfCategories", CaptionLimits.CATEGORIES_TEXT);
        model.addAttribute("attempts", failures.ofItem(item.id(), ATTEMPTS));
        model.addAttribute(
                "heldByRun", Holder.of(item.claimedBy()).map(Holder::run).orElse(null));
        return htmx.view("item", "facts");
    }

    /** In a page that htmx changes, the answer is a sentence; elsewhere it is the item's page with that sentence. */
    @PostMapping("/queue/{id}/retry")
    String retry(@PathVariable String id, Htmx htmx, HttpServletResponse response, Model model) {
        if (!htmx.asks()) {
            return "redirect:%s?%s".formatted(addresses.of(id), FlashMessages.in(operations.retry(id)));
        }
        try {
            return say(operations.retry(id), response, model);
        } catch (Refusal e) {
            model.addAttribute("refusal", e.getMessage());
            return SAID;
        }
    }

    @PostMapping("/queue/retry-failed")
    String retryFailed(Htmx htmx, HttpServletResponse response, Model model) {
        Requeued requeued = operations.resetFailed();
        return !htmx.asks() ? "redirect:/queue?" + FlashMessages.in(requeued) : say(requeued, response, model);
    }

    @PostMapping("/queue/delete-done")
    String deleteDone() {
        return "redirect:/queue?deleted=" + operations.deleteDone();
    }

    private static String say(Requeued requeued, HttpServletResponse response, Model model) {
        model.addAttribute("requeued", requeued.requeued());
        model.addAttribute("skipped", requeued.skipped());
        response.setHeader("HX-Trigger", "queue-changed");
        return SAID;
    }
}
