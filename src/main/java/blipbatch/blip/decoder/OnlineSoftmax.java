package blipbatch.blip.decoder;

import java.util.Arrays;

/**
 * Softmax over the tokens of an image that come block by block (online softmax, Milakov and Gimelshein 2018, arXiv 1805.02867): for each head of
 * each part of each row the weighted sum of the tokens so far, whose weights are relative to the greatest score so far. A greater one scales it
 * down. A place is the index of (row, part, head).
 */
final class OnlineSoftmax {

    private final int parts;
    private final int heads;
    private final int width;

    /** The weighted sums of tokens: (places, width). */
    private float[] sums = {};

    /** The greatest score at each place. */
    private float[] greatest = {};

    /** The sum of the weights at each place. */
    private float[] weights = {};

    OnlineSoftmax(int parts, int heads, int width) {
        this.parts = parts;
        this.heads = heads;
        this.width = width;
    }

    void makeRoom(int rows) {
        int places = rows * parts * heads;
        sums = new float[places * width];
        greatest = new float[places];
        weights = new float[places];
    }

    int place(int row, int part, int head) {
        return (row * parts + part) * heads + head;
    }

    void begin(int from, int to) {
        Arrays.fill(sums, from * width, to * width, 0);
        Arrays.fill(greatest, from, to, SelfAttention.MASKED);
        Arrays.fill(weights, from, to, 0);
    }

    /** Makes weights of so many scores, in their place; {@code padded} says how many the vectors cover. */
    void weigh(float[] scores, int from, int count, int padded, int place, float[] lanes) {
        float before = greatest[place];
        float most = before;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, scores[from + i]);
        }
        if (most > before) {
            float less = (float) Math.exp(before - most);
            RowKernels.multiply(sums, place * width, width, less);
            weights[place] *= less;
            greatest[place] = most;
        }
        weights[place] += RowKernels.exponentials(scores, from, padded, most, lanes);
    }

    /** Adds so many tokens by their weights, for the four heads from that place on. */
    void addToFour(float[] factors, int from, int stride, float[] tokens, int count, int place) {
        Kernels.addRowsToFour(factors, from, stride, tokens, count, sums, place * width, width, width);
    }

    /** Adds a head's attention over the whole image, put together from the parts, to {@code to}. */
    void addAll(int row, int head, float[] shares, float[] to, int at) {
        float most = SelfAttention.MASKED;
        for (int part = 0; part < parts; part++) {
            most = Math.max(most, greatest[place(row, part, head)]);
        }
        float sum = 0;
        for (int part = 0; part < parts; part++) {
            int place = place(row, part, head);
            shares[part] = (float) Math.exp(greatest[place] - most);
            sum += shares[part] * weights[place];
        }
        for (int part = 0; part < parts; part++) {
            shares[part] /= sum;
            Kernels.addRows(shares, part, sums, place(row, part, head) * width, 1, to, at, width);
        }
    }
}
