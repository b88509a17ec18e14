package blipbatch.queue;

import blipbatch.queue.ItemActions.Acted;
import blipbatch.web.Refusal;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What an operator does to many items at once. */
@RestController
@RequestMapping("/api/queue")
class ItemActionController {

    private static final int MAX_IDS = 1_000;

    private final ItemActions actions;
    private final ItemExport export;

    ItemActionController(ItemActions actions, ItemExport export) {
        this.actions = actions;
        this.export = export;
    }

    /** Either {@code ids} or {@code filter}, the conditions of the list by name, and {@code next} of the answer before. */
    record ActRequest(
            @Nullable String action,
            @Nullable List<@Nullable String> ids,

            @Schema(implementation = ItemParameters.class) @Nullable
            Map<String, @Nullable String> filter,

            @Nullable String next) {}

    @PostMapping("/act")
    Acted act(@RequestBody ActRequest request) {
        ItemAction action = ItemAction.of(String.valueOf(request.action()))
                .orElseThrow(() -> Refusal.badRequest("The action must be retry, remove or prefer."));
        if ((request.ids() == null) == (request.filter() == null)) {
            throw Refusal.badRequest("Send either ids or a filter, such as {\"status\": \"failed\"}.");
        }
        if (request.ids() == null) {
            return actions.act(action, ItemParameters.ofChange(request.filter()).sought(), id(request.next()));
        }
        if (request.ids().isEmpty() || request.ids().size() > MAX_IDS) {
            throw Refusal.badRequest("Send 1 to %,d ids of items.".formatted(MAX_IDS));
        }
        return actions.act(
                action, request.ids().stream().map(String::valueOf).distinct().toList());
    }

    /** @throws Refusal 400, if it is not one */
    static @Nullable ObjectId id(@Nullable String next) {
        if (next == null || next.isBlank()) {
            return null;
        }
        if (!ObjectId.isValid(next)) {
            throw Refusal.badRequest("The next is not one that an answer has given.");
        }
        return new ObjectId(next);
    }

    @GetMapping("/export")
    void export(@ParameterObject ItemParameters which, HttpServletResponse response) throws IOException {
        SoughtItems sought = which.sought();
        response.setContentType("text/csv");
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"queue.csv\"");
        export.write(sought, response.getWriter());
    }
}
