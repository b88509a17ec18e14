package blipbatch.blip;

import org.jspecify.annotations.Nullable;

/**
 * How captions are generated.
 *
 * @param maxNewTokens the most tokens written after {@code [DEC]} and the prompt, the closing {@code [SEP]} included; the
 *     model's number of positions caps it
 * @param prompt words that every caption of the batch starts with, or null
 */
public record Generation(int maxNewTokens, @Nullable String prompt) {

    public Generation {
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("At least 1 new token must be allowed, but it was " + maxNewTokens);
        }
    }

    /** 20 new tokens, no prompt: what transformers does when nothing is said. */
    public static Generation defaults() {
        return new Generation(20, null);
    }
}
