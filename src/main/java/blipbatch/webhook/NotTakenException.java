package blipbatch.webhook;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The receiver did not take a call; the message is for people. */
final class NotTakenException extends Exception {

    private final @Nullable Duration retryAfter;

    NotTakenException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.retryAfter = null;
    }

    NotTakenException(String sentence, @Nullable Duration retryAfter) {
        super(sentence);
        this.retryAfter = retryAfter;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }

    /** How long the receiver asked to be left alone. */
    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
