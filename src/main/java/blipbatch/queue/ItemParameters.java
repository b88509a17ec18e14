package blipbatch.queue;

import blipbatch.web.Refusal;
import blipbatch.web.StorableText;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which items somebody asks for, as it was written; null or blank is no condition.
 *
 * @param host the image host that their pictures are at
 * @param reason words of their last failure
 * @param backfill the run that queued them
 */
public record ItemParameters(
        @Nullable String status,
        @Nullable String postId,
        @Nullable String failure,
        @Nullable String from,
        @Nullable String to,
        @Nullable String host,
        @Nullable String reason,
        @Nullable String backfill) {

    private static final int MAX_TEXT = 253;

    private static final List<String> NAMES = Stream.of(ItemParameters.class.getRecordComponents())
            .map(RecordComponent::getName)
            .toList();

    /**
     * Of a call that changes items: a condition that is misspelt or left empty would change more of them than was meant.
     *
     * @throws Refusal 400 with a sentence that names it
     */
    static ItemParameters ofChange(Map<String, @Nullable String> filter) {
        filter.forEach((name, value) -> {
            if (!NAMES.contains(name)) {
                throw Refusal.badRequest(
                        "filter.%s is unknown; there are %s.".formatted(name, String.join(", ", NAMES)));
            }
            if (value != null && value.isBlank()) {
                throw Refusal.badRequest("filter.%s is empty; give it a value, or leave it out.".formatted(name));
            }
        });
        return new ItemParameters(
                filter.get("status"),
                filter.get("postId"),
                filter.get("failure"),
                filter.get("from"),
                filter.get("to"),
                filter.get("host"),
                filter.get("reason"),
                filter.get("backfill"));
    }

    /** @throws Refusal 400 with a sentence, if one of them cannot be read */
    public SoughtItems sought() {
        return new SoughtItems(
                ItemFilter.read(status, postId, failure, from, to),
                text("host", host),
                text("reason", reason),
                run(text("backfill", backfill)));
    }

    private static @Nullable String text(String name, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        if (text.length() > MAX_TEXT) {
            throw Refusal.badRequest("The parameter %s has more than %d characters.".formatted(name, MAX_TEXT));
        }
        return StorableText.require("The parameter " + name, text).strip();
    }

    private static @Nullable Long run(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (!text.matches("\\d{1,18}")) {
            throw Refusal.badRequest("The parameter backfill is the number of the run that queued the items.");
        }
        return Long.valueOf(text);
    }
}
