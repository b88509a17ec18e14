package blipbatch.blip;

/**
 * A caption.
 *
 * @param ids token ids: {@code [DEC]}, the prompt, the new tokens, and {@code [SEP]} unless the limit came first
 * @param text the words, special tokens left out
 * @param logProbs natural logarithm of each new token's probability
 * @param score the sum of these over the number of new tokens to the power of the length penalty: what beam search
 *     compares captions by ({@code sequences_scores} of transformers), given for greedy search as well
 */
public record Generated(int[] ids, String text, float[] logProbs, double score) {

    static Generated of(int[] ids, String text, float[] logProbs, double lengthPenalty) {
        return new Generated(ids, text, logProbs, sum(logProbs) / Math.pow(logProbs.length, lengthPenalty));
    }

    /** The geometric mean of the new tokens' probabilities, 0 to 1. */
    public double confidence() {
        return Math.exp(sum(logProbs) / logProbs.length);
    }

    private static double sum(float[] logProbs) {
        double sum = 0;
        for (float logProb : logProbs) {
            sum += logProb;
        }
        return sum;
    }
}
