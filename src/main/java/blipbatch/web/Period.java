package blipbatch.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The times between which something is looked for; null leaves a side open.
 *
 * @param from then or later
 * @param to before
 */
public record Period(@Nullable Instant from, @Nullable Instant to) {

    public static final Period ALL = new Period(null, null);

    /**
     * Of the parameters {@code from} and {@code to} as {@link TimeText} reads them; what is blank is no condition.
     *
     * @throws Refusal 400 with a sentence, if one is no time, or nothing can be between them
     */
    public static Period read(@Nullable String from, @Nullable String to) {
        Period period = new Period(time("from", from, TimeText::beginning), time("to", to, TimeText::end));
        if (period.from != null && period.to != null && period.from.isAfter(period.to)) {
            throw Refusal.badRequest("from is after to, so nothing can match.");
        }
        return period;
    }

    private static @Nullable Instant time(String name, @Nullable String text, Function<String, Instant> reading) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return reading.apply(text.strip());
        } catch (DateTimeException e) {
            throw Refusal.badRequest(
                    "The parameter %s=%s is not a time; give an instant such as 2026-03-01T12:00:00Z or a date such as 2026-03-01, of 1970 to 2106."
                            .formatted(name, text));
        }
    }
}
