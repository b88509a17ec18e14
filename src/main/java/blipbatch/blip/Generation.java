package blipbatch.blip;

import org.jspecify.annotations.Nullable;

/**
 * How captions are generated; the names and their meaning are those of transformers' {@code generate}.
 *
 * @param maxNewTokens the most tokens written after {@code [DEC]} and the prompt, the closing {@code [SEP]} included; the
 *     model's number of positions caps it
 * @param maxLength the most tokens of a caption with {@code [DEC]} and the prompt; the tighter of both limits counts
 * @param prompt words that every caption of the batch starts with, or null
 * @param numBeams how many beginnings of a caption are followed at the same time; 1 is greedy search
 * @param lengthPenalty the power of the number of new tokens that the sum of their log-probabilities is divided by; above 0
 *     it favours long captions, which only beam search can choose
 * @param earlyStopping when beam search leaves a picture
 * @param noRepeatNgramSize no so many tokens in a row, those of the prompt included, come twice in a caption; 0 allows all
 */
public record Generation(
        int maxNewTokens,
        int maxLength,
        @Nullable String prompt,
        int numBeams,
        double lengthPenalty,
        EarlyStopping earlyStopping,
        int noRepeatNgramSize) {

    /** As soon as there are {@code numBeams} captions, beam search ends ... */
    public enum EarlyStopping {
        /** if the best beam, as it is now, is no better than the worst of them. */
        FALSE,
        /** at once. */
        TRUE,
        /** if the best beam could not become better than the worst of them at any length. */
        NEVER
    }

    public Generation {
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("At least 1 new token must be allowed, but it was " + maxNewTokens);
        }
        if (maxLength < 2) {
            throw new IllegalArgumentException("A caption needs 2 tokens at least, but it was " + maxLength);
        }
        if (numBeams < 1) {
            throw new IllegalArgumentException("At least 1 beam is needed, but it was " + numBeams);
        }
        if (!Double.isFinite(lengthPenalty)) {
            throw new IllegalArgumentException("The length penalty must be a number, but it was " + lengthPenalty);
        }
        if (noRepeatNgramSize < 0) {
            throw new IllegalArgumentException("An n-gram cannot have " + noRepeatNgramSize + " tokens");
        }
    }

    /** As {@link #defaults()}, but for these two. */
    public Generation(int maxNewTokens, @Nullable String prompt) {
        this(maxNewTokens, Integer.MAX_VALUE, prompt, 1, 1, EarlyStopping.FALSE, 0);
    }

    /** Greedy search, 20 new tokens, no prompt: what transformers does when nothing is said. */
    public static Generation defaults() {
        return new Generation(20, null);
    }

    /** Limits the new tokens only. */
    public Generation withMaxNewTokens(int tokens) {
        return new Generation(
                tokens, Integer.MAX_VALUE, prompt, numBeams, lengthPenalty, earlyStopping, noRepeatNgramSize);
    }

    /** Limits the whole caption only. */
    public Generation withMaxLength(int tokens) {
        return new Generation(
                Integer.MAX_VALUE, tokens, prompt, numBeams, lengthPenalty, earlyStopping, noRepeatNgramSize);
    }

    public Generation withPrompt(@Nullable String words) {
        return new Generation(
                maxNewTokens, maxLength, words, numBeams, lengthPenalty, earlyStopping, noRepeatNgramSize);
    }

    /** Beam search instead of greedy search, if there are several. */
    public Generation withBeams(int beams) {
        return new Generation(maxNewTokens, maxLength, prompt, beams, lengthPenalty, earlyStopping, noRepeatNgramSize);
    }

    public Generation withLengthPenalty(double power) {
        return new Generation(maxNewTokens, maxLength, prompt, numBeams, power, earlyStopping, noRepeatNgramSize);
    }

    public Generation withEarlyStopping(EarlyStopping when) {
        return new Generation(maxNewTokens, maxLength, prompt, numBeams, lengthPenalty, when, noRepeatNgramSize);
    }

    public Generation withNoRepeatNgramSize(int tokens) {
        return new Generation(maxNewTokens, maxLength, prompt, numBeams, lengthPenalty, earlyStopping, tokens);
    }
}
