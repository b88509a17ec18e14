package blipbatch.backfill;

import blipbatch.post.PostSelection;
import blipbatch.web.Refusal;
import blipbatch.web.StorableText;
import blipbatch.web.TimeText;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What is asked for. Every mistake is refused by the name of its field, also a field that is unknown: a filter that was
 * overlooked would queue every post.
 *
 * @param limit how many posts are queued at most; null for any number
 * @param pace null if all are due at once
 */
public record BackfillRequest(
        PostSelection selection,
        @Nullable Long limit,
        @Nullable Pace pace,
        boolean dryRun) {

    private static final int MAX_IDS = 100;

    /** So that they fit the column of a job parameter, joined by commas. */
    private static final int MAX_CHARACTERS = 2_500;

    private static final int MAX_TEXT = 500;

    private static final Set<String> FIELDS = Set.of("filter", "force", "limit", "rate", "hours", "zone", "dryRun");
    private static final Set<String> FILTERS = Set.of("from", "to", "user", "ids", "failed", "otherModelThan");

    /** @throws Refusal 400 with a sentence, if it is not one */
    public static BackfillRequest of(@Nullable JsonNode body) {
        JsonNode request = object(body, "The request body");
        refuseOthers(request, FIELDS, "");
        JsonNode filter = object(request.get("filter"), "filter");
        refuseOthers(filter, FILTERS, "filter.");
        PostSelection selection = new PostSelection(
                time(filter, "from", TimeText::beginning),
                time(filter, "to", TimeText::end),
                text(filter, "filter.user", "the author's id or name"),
                ids(filter),
                flag(filter, "failed", "filter.failed"),
                flag(request, "force", "force"),
                text(filter, "filter.otherModelThan", "the name of a model, such as blip or blip@82a37760796d"));
        if (selection.from() != null
                && selection.to() != null
                && !selection.from().isBefore(selection.to())) {
            throw Refusal.badRequest("filter.from must be before filter.to.");
        }
        Pace pace = Pace.of(
                text(request, "rate", "a number of posts in a time, such as 600/h"),
                text(request, "hours", "two times of the day, such as 22:00-06:00"),
                text(request, "zone", "a time zone such as Europe/Berlin"));
        return new BackfillRequest(selection, limit(request), pace, flag(request, "dryRun", "dryRun"));
    }

    private static JsonNode object(@Nullable JsonNode node, String name) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!node.isObject()) {
            throw Refusal.badRequest(name + " must be an object, such as {\"filter\": {\"from\": \"2026-01-31\"}}.");
        }
        return node;
    }

    private static void refuseOthers(JsonNode object, Set<String> known, String prefix) {
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw Refusal.badRequest("%s%s is unknown; there are %s."
                        .formatted(
                                prefix,
                                name,
                                String.join(", ", known.stream().sorted().toList())));
            }
        }
    }

    private static boolean flag(JsonNode object, String name, String path) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw Refusal.badRequest(path + " must be true or false.");
        }
        return value.asBoolean();
    }

    private static @Nullable Instant time(JsonNode filter, String name, Function<String, Instant> reading) {
        JsonNode value = filter.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        try {
            return reading.apply(value.isString() ? value.asString() : "");
        } catch (DateTimeException e) {
            throw Refusal.badRequest(
                    "filter.%s must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z, of 1970 to 2106."
                            .formatted(name));
        }
    }

    private static @Nullable String text(JsonNode object, String path, String what) {
        JsonNode value = object.get(path.substring(path.indexOf('.') + 1));
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString() || value.asString().isBlank() || value.asString().length() > MAX_TEXT) {
            throw Refusal.badRequest("%s must be %s, of %d characters at most.".formatted(path, what, MAX_TEXT));
        }
        return StorableText.require(path, value.asString());
    }

    private static @Nullable Long limit(JsonNode request) {
        JsonNode value = request.get("limit");
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.canConvertToLong() || !value.isIntegralNumber() || value.asLong() < 1) {
            throw Refusal.badRequest("limit must be a whole number from 1 on: how many posts are queued at most.");
        }
        return value.asLong();
    }

    private static List<String> ids(JsonNode filter) {
        JsonNode value = filter.get("ids");
        if (value == null || value.isNull()) {
            return List.of();
        }
        if (!value.isArray() || value.isEmpty() || value.size() > MAX_IDS) {
            throw Refusal.badRequest("filter.ids must be a list of 1 to %d post ids; POST /api/queue/batch takes more."
                    .formatted(MAX_IDS));
        }
        List<String> ids = new ArrayList<>();
        for (JsonNode id : value) {
            boolean written = id.isString() || id.isIntegralNumber();
            if (!written || id.asString().isBlank() || id.asString().contains(",")) {
                throw Refusal.badRequest("filter.ids has %s, which is not the id of a post.".formatted(id));
            }
            ids.add(StorableText.require("filter.ids", id.asString()));
        }
        if (String.join(",", ids).length() > MAX_CHARACTERS) {
            throw Refusal.badRequest("filter.ids has more than %,d characters; POST /api/queue/batch takes more."
                    .formatted(MAX_CHARACTERS));
        }
        return ids;
    }
}
