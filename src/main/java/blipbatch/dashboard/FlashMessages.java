package blipbatch.dashboard;

import blipbatch.queue.ItemAction;
import blipbatch.queue.QueueOperations.Requeued;
import java.util.List;
import java.util.Map;
import org.springframework.ui.Model;

/** Flash messages: what was done, as numbers in the query string of the page that is shown next, since there may be no session. */
final class FlashMessages {

    private static final List<String> NUMBERS = List.of("requeued", "skipped", "deleted", "changed");

    private FlashMessages() {}

    static String in(Requeued requeued) {
        return "requeued=%d&skipped=%d".formatted(requeued.requeued(), requeued.skipped());
    }

    static void show(Map<String, String> parameters, Model model) {
        model.addAttribute(
                "did",
                ItemAction.of(parameters.getOrDefault("did", ""))
                        .map(ItemAction::word)
                        .orElse(null));
        model.addAttribute("more", parameters.containsKey("more"));
        for (String name : NUMBERS) {
            String value = parameters.getOrDefault(name, "");
            model.addAttribute(name, value.matches("\\d{1,18}") ? Long.valueOf(value) : null);
        }
    }
}
