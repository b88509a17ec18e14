package blipbatch.queue;

import blipbatch.web.Refusal;
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
        return text.strip();
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
