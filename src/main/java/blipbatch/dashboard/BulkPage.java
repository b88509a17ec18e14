package blipbatch.dashboard;

import blipbatch.queue.ItemAction;
import blipbatch.queue.ItemActions;
import blipbatch.queue.ItemActions.Acted;
import blipbatch.queue.ItemParameters;
import blipbatch.web.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/** What is done on the queue's page to the items that were chosen there, or to all that match. */
@Controller
class BulkPage {

    private static final String ACTED = "said :: acted";

    /** So that one form carries it. */
    private static final int MAX_IDS = 200;

    private final ItemActions actions;

    BulkPage(ItemActions actions) {
        this.actions = actions;
    }

    /**
     * @param scope {@code all} for those of the filter; else those of {@code ids}
     * @param next where a former answer ended, with what was changed and skipped until then
     */
    @PostMapping("/queue/act")
    String act(
            @RequestParam(defaultValue = "") String action,
            @RequestParam(defaultValue = "") String scope,
            @RequestParam(defaultValue = "") List<String> ids,
            @RequestParam(defaultValue = "") String next,
            @RequestParam(defaultValue = "0") long changed,
            @RequestParam(defaultValue = "0") long skipped,
            @ModelAttribute("filter") ItemParameters filter,
            Htmx htmx,
            HttpServletResponse response,
            Model model) {
        model.addAttribute("action", action);
        try {
            Acted acted = act(action, scope.equals("all"), ids, next, filter);
            Acted all = new Acted(changed + acted.changed(), skipped + acted.skipped(), acted.next());
            if (!htmx.asks()) {
                return "redirect:" + address(filter, action, all);
            }
            model.addAttribute("acted", all);
            response.setHeader("HX-Trigger", "queue-changed");
        } catch (Refusal e) {
            if (!htmx.asks()) {
                throw e;
            }
            model.addAttribute("refusal", e.getMessage());
        }
        return ACTED;
    }

    private Acted act(String word, boolean all, List<String> ids, String next, ItemParameters filter) {
        ItemAction action =
                ItemAction.of(word).orElseThrow(() -> Refusal.badRequest("Say what to do: retry, remove or prefer."));
        if (all) {
            return actions.act(action, filter.sought(), after(next));
        }
        if (ids.isEmpty() || ids.size() > MAX_IDS) {
            throw Refusal.badRequest("Choose the items first, or have it done to all that match.");
        }
        return actions.act(action, ids);
    }

    private static @Nullable ObjectId after(String next) {
        return ObjectId.isValid(next) ? new ObjectId(next) : null;
    }

    private static String address(ItemParameters filter, String action, Acted acted) {
        UriComponentsBuilder queue = UriComponentsBuilder.fromPath("/queue")
                .queryParam("did", action)
                .queryParam("changed", acted.changed())
                .queryParam("skipped", acted.skipped());
        if (acted.next() != null) {
            queue.queryParam("more", 1);
        }
        QueueFilter.parameters(filter).forEach((name, value) -> queue.queryParam(name, value));
        return queue.encode().build().toUriString();
    }
}
