package blipbatch.blip;

/**
 * A caption.
 *
 * @param ids token ids: {@code [DEC]}, the prompt, the new tokens, and {@code [SEP]} unless the limit came first
 * @param text the words, special tokens left out
 * @param logProbs natural logarithm of each new token's probability
 */
public record Generated(int[] ids, String text, float[] logProbs) {

    /** The geometric mean of the new tokens' probabilities, 0 to 1. */
    public double confidence() {
        double sum = 0;
        for (float logProb : logProbs) {
            sum += logProb;
        }
        return Math.exp(sum / logProbs.length);
    }
}
