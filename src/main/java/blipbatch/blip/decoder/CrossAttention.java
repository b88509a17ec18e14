package blipbatch.blip.decoder;

import blipbatch.blip.decoder.Scratch.Use;
import java.util.Arrays;

/**
 * Cross-attention to the image, without keys and values of it in memory. A key is Wk x + bk, so query . key is (query Wk) . x and a term that is the
 * same for all tokens x, which softmax cancels; the sum of the weighted values likewise is Wv (sum of the weighted x) + bv. An image is gone through
 * in parts, by several threads, whose results are added in a fixed order.
 */
final class CrossAttention {

    /** Parts of an image: what the threads share out of one row. */
    private static final int PARTS = 4;

    /** Tokens of the image, or rows of the key's weights, that are widened to float32 at once, so that they are still in a cache when they are used. */
    private static final int BLOCK = 16;

    /** Heads that the kernels compute at once. */
    private static final int HEADS = 4;

    /** Rows that are computed at once, which bounds the memory for them. */
    private static final int ROWS = 8;

    private final TextDecoder.Shape shape;
    private final int imageWidth;
    private final int heads;
    private final int partTokens;
    private final float scale;

    /** query Wk: (rows, heads, image width). */
    private float[] queries = {};

    private final OnlineSoftmax softmax;

    CrossAttention(TextDecoder.Shape shape) {
        this.shape = shape;
        this.imageWidth = Kernels.wide(shape.imageWidth());
        this.heads = (shape.heads() + HEADS - 1) / HEADS * HEADS;
        int tokens = (shape.imageTokens() + PARTS - 1) / PARTS;
        this.partTokens = (tokens + Kernels.LANES - 1) / Kernels.LANES * Kernels.LANES;
        this.scale = (float) (1 / Math.sqrt(shape.headWidth()));
        this.softmax = new OnlineSoftmax(PARTS, heads, imageWidth);
    }

    /**
     * Computes all heads.
     *
     * @param query (rows, width)
     * @param pictures for each row the number of its picture among the images
     * @param images (pictures x image tokens, image width)
     * @param to (rows, width)
     */
    void attend(
            float[] query, int rows, int[] pictures, Matrix images, Matrix key, Linear value, float[] to, Team team) {
        makeRoom(Math.min(rows, ROWS));
        for (int first = 0; first < rows; first += ROWS) {
            int begin = first;
            int some = Math.min(ROWS, rows - first);
            team.run(shape.heads(), (head, scratch) -> projectQueries(query, begin, some, head, key, scratch));
            int together = some * PARTS < team.threads() ? HEADS : heads;
            int groups = heads / together;
            team.run(some * PARTS * groups, (task, scratch) -> {
                int row = task / (PARTS * groups);
                attendToPart(
                        row,
                        task / groups % PARTS,
                        pictures[begin + row],
                        task % groups * together,
                        together,
                        images,
                        scratch);
            });
            team.run(shape.heads(), (head, scratch) -> projectValues(begin, some, head, value, to, scratch));
        }
    }

    private void makeRoom(int rows) {
        if (queries.length < rows * heads * imageWidth) {
            queries = new float[rows * heads * imageWidth];
            softmax.makeRoom(rows);
        }
    }

    private void projectQueries(float[] query, int begin, int rows, int head, Matrix key, Scratch scratch) {
        int width = shape.headWidth();
        int stride = Kernels.wide(shape.width());
        int apart = heads * imageWidth;
        float[] factors = scratch.floats(Use.SCORES, rows * width);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                int place = head * width + i;
                factors[row * width + i] = query[(begin + row) * stride + place] * scale * key.scale(place);
            }
            int at = row * apart + head * imageWidth;
            Arrays.fill(queries, at, at + imageWidth, 0);
        }
        float[] weights = scratch.floats(Use.WEIGHTS, BLOCK * imageWidth);
        for (int i = 0; i < width; i += BLOCK) {
            int count = Math.min(BLOCK, width - i);
            key.widen(head * width + i, count, weights, scratch);
            int row = 0;
            for (; row + 4 <= rows; row += 4) {
                Kernels.addRowsToFour(
                        factors,
                        row * width + i,
                        width,
                        weights,
                        count,
                        queries,
                        row * apart + head * imageWidth,
                        apart,
                        imageWidth);
            }
            for (; row < rows; row++) {
                Kernels.addRows(
                        factors,
                        row * width + i,
                        weights,
                        0,
                        count,
                        queries,
                        row * apart + head * imageWidth,
                        imageWidth);
            }
        }
    }

    private void attendToPart(
            int row, int part, int picture, int firstHead, int together, Matrix images, Scratch scratch) {
        int at = softmax.place(row, part, 0);
        int lastHead = firstHead + together;
        softmax.begin(at + firstHead, at + lastHead);
        float[] tokens = scratch.floats(Use.VALUES, BLOCK * imageWidth);
        float[] scores = scratch.floats(Use.SCORES, heads * BLOCK);
        int end = Math.min((part + 1) * partTokens, shape.imageTokens());
        for (int token = part * partTokens; token < end; token += BLOCK) {
            int count = Math.min(BLOCK, end - token);
            images.widen(picture * shape.imageTokens() + token, count, tokens, scratch);
            Arrays.fill(scores, 0, heads * BLOCK, SelfAttention.MASKED);
            for (int head = firstHead; head < lastHead; head += HEADS) {
                score(tokens, count, (row * heads + head) * imageWidth, scores, head * BLOCK, scratch.lanes);
                for (int h = head; h < head + HEADS; h++) {
                    softmax.weigh(scores, h * BLOCK, count, BLOCK, at + h, scratch.lanes);
                }
                softmax.addToFour(scores, head * BLOCK, BLOCK, tokens, count, at + head);
            }
        }
    }

    /** Scores of so many tokens for four heads: {@code scores} is (heads, BLOCK). */
    private void score(float[] tokens, int count, int query, float[] scores, int to, float[] lanes) {
        int last = count - 1;
        for (int token = 0; token < count; token += 4) {
            Kernels.productsOfFour(
                    tokens,
                    token * imageWidth,
                    Math.min(token + 1, last) * imageWidth,
                    Math.min(token + 2, last) * imageWidth,
                    Math.min(token + 3, last) * imageWidth,
                    queries,
                    query,
                    imageWidth,
                    imageWidth,
                    lanes);
            for (int i = token; i < Math.min(token + 4, count); i++) {
                for (int head = 0; head < HEADS; head++) {
                    scores[to + head * BLOCK + i] = Kernels.sum(lanes, ((i - token) * HEADS + head) * Kernels.LANES);
                }
            }
        }
    }

    private void projectValues(int begin, int rows, int head, Linear value, float[] to, Scratch scratch) {
        float[] together = scratch.floats(Use.VALUES, rows * imageWidth);
        Arrays.fill(together, 0, rows * imageWidth, 0);
        float[] shares = scratch.floats(Use.SCORES, PARTS);
        for (int row = 0; row < rows; row++) {
            softmax.addAll(row, head, shares, together, row * imageWidth);
        }
        int stride = Kernels.wide(shape.width());
        int from = head * shape.headWidth();
        value.compute(together, rows, to, begin * stride, stride, from, from + shape.headWidth(), scratch);
    }
}
