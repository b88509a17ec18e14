package blipbatch.blip.decoder;

import java.util.Arrays;

/**
 * What each head of each row has seen of each part of its image so far. Softmax needs the greatest score of all: when a greater one
 * comes, what was seen before counts for less. A place is that of a row's part's head, in this order.
 */
final class SeenParts {

    private final int parts;
    private final int heads;
    private final int width;

    private float[] seen = {};

    /** The greatest scores, and the sums of all. */
    private float[] greatest = {};

    private float[] sums = {};

    SeenParts(int parts, int heads, int width) {
        this.parts = parts;
        this.heads = heads;
        this.width = width;
    }

    void makeRoom(int rows) {
        int places = rows * parts * heads;
        seen = new float[places * width];
        greatest = new float[places];
        sums = new float[places];
    }

    int place(int row, int part, int head) {
        return (row * parts + part) * heads + head;
    }

    void begin(int from, int to) {
        Arrays.fill(seen, from * width, to * width, 0);
        Arrays.fill(greatest, from, to, TextAttention.NEVER);
        Arrays.fill(sums, from, to, 0);
    }

    /** Makes weights of so many scores, and of those that they are filled up with. */
    void weigh(float[] scores, int from, int count, int filled, int place, float[] lanes) {
        float before = greatest[place];
        float most = before;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, scores[from + i]);
        }
        if (most > before) {
            float less = (float) Math.exp(before - most);
            RowKernels.multiply(seen, place * width, width, less);
            sums[place] *= less;
            greatest[place] = most;
        }
        sums[place] += RowKernels.exponentials(scores, from, filled, most, lanes);
    }

    /** Adds so many tokens by their weights, for four heads at once. */
    void addToFour(float[] weights, int from, int stride, float[] tokens, int count, int place) {
        Kernels.addRowsToFour(weights, from, stride, tokens, count, seen, place * width, width, width);
    }

    /** Adds what the head has seen of all parts. */
    void addAll(int row, int head, float[] shares, float[] to, int at) {
        float most = TextAttention.NEVER;
        for (int part = 0; part < parts; part++) {
            most = Math.max(most, greatest[place(row, part, head)]);
        }
        float sum = 0;
        for (int part = 0; part < parts; part++) {
            int place = place(row, part, head);
            shares[part] = (float) Math.exp(greatest[place] - most);
            sum += shares[part] * sums[place];
        }
        for (int part = 0; part < parts; part++) {
            shares[part] /= sum;
            Kernels.addRows(shares, part, seen, place(row, part, head) * width, 1, to, at, width);
        }
    }
}
