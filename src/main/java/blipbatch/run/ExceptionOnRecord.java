package blipbatch.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The exception that a run failed with, from the exit description, where Spring Batch keeps it as a stack trace cut off
 * after 2,500 characters.
 *
 * @param message for people: what the innermost exception says that is on record to its end
 * @param stackTrace as it is on record; null where the run did not fail with an exception
 */
public record ExceptionOnRecord(String message, @Nullable String stackTrace) {

    private static final Pattern FRAME = Pattern.compile("(?m)^\\s+at ");

    /** Up to the first frame behind it: a message may have several lines. */
    private static final Pattern EXCEPTION = Pattern.compile(
            "(?ms)(?:^|Caused by: )(?<name>(?:[a-z_][\\w$]*\\.)+[A-Z][\\w$]*)(?:: (?<message>.*?))?\\R?(?=^\\s+at |^\\s*\\.\\.\\. |^Caused by: |\\z)");

    static @Nullable ExceptionOnRecord in(String exitDescription) {
        if (exitDescription.isBlank()) {
            return null;
        }
        if (!FRAME.matcher(exitDescription).find()) {
            return new ExceptionOnRecord(exitDescription.strip(), null);
        }
        String message = exitDescription.lines().findFirst().orElse("");
        Matcher exception = EXCEPTION.matcher(exitDescription);
        for (int found = 0; exception.find(); found++) {
            if (found > 0 && isCutOff(exception, exitDescription)) {
                break;
            }
            String said = exception.group("message");
            String name = exception.group("name");
            message = said == null || said.isBlank() ? name.substring(name.lastIndexOf('.') + 1) : said.strip();
        }
        return new ExceptionOnRecord(message, exitDescription);
    }

    private static boolean isCutOff(Matcher exception, String exitDescription) {
        return exception.end() == exitDescription.length() && !exitDescription.endsWith("\n");
    }
}
