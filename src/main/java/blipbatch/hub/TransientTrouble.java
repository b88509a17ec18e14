package blipbatch.hub;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An answer that another attempt may not get; the message says what the Hub did, as "it answered 503". */
final class TransientTrouble extends IOException {

    private final @Nullable Duration retryAfter;

    TransientTrouble(String whatItDid, @Nullable Duration retryAfter) {
        super(whatItDid);
        this.retryAfter = retryAfter;
    }

    /** How long the Hub asks to wait, if it does. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
