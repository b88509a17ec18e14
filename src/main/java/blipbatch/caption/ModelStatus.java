package blipbatch.caption;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the model is; the answer of {@code GET /api/model}.
 *
 * @param progress 0 to 1
 * @param base the model that it is an adapter of, if it is one
 * @param processor where its image processor and tokenizer are from, if they are not its own
 * @param precision the number format that the network computes in; before it is loaded, the one that is wanted
 * @param precisionReason why it is this one
 * @param error what is wrong with which file, if anything is; while loading, what was wrong the last time
 */
public record ModelStatus(
        State status,
        double progress,
        String name,
        @Nullable String revision,
        @Nullable String base,
        @Nullable String processor,
        String precision,
        @Nullable String precisionReason,
        @Nullable String error) {

    /** The life of the model. */
    public enum State {
        NOT_STARTED,
        LOADING,
        LOADED,
        ERROR;

        /** The word for it in answers and metrics. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @JsonIgnore
    public boolean isLoaded() {
        return status == State.LOADED;
    }
}
