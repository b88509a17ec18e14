package blipbatch.blip.decoder;

import blipbatch.blip.decoder.Scratch.Use;
import java.util.Arrays;

/** Causal self-attention: of each token to itself and to those before it in its caption. */
final class SelfAttention {

    /** The score of a masked token: its weight after softmax is zero. */
    static final float MASKED = -1e30f;

    private final TextDecoder.Shape shape;
    private final int headWidth;
    private final float scale;

    SelfAttention(TextDecoder.Shape shape) {
        this.shape = shape;
        this.headWidth = Kernels.wide(shape.headWidth());
        this.scale = (float) (1 / Math.sqrt(shape.headWidth()));
    }

    /**
     * Computes one head for the new tokens of one caption, and puts their keys and values into the cache.
     *
     * @param qkv (captions x tokens, 3 width): query, key and value of a token side by side
     * @param position of the first of the new tokens
     * @param to (captions x tokens, width), of which this head's columns are written
     */
    void attend(
            float[] qkv,
            int caption,
            int tokens,
            int position,
            int head,
            int layer,
            KeyValueCache cache,
            float[] to,
            Scratch scratch) {
        int stride = Kernels.wide(3 * shape.width());
        int begin = cache.begin(caption, head);
        int from = head * shape.headWidth();
        for (int token = 0; token < tokens; token++) {
            int key = (caption * tokens + token) * stride + shape.width() + from;
            int place = begin + (position + token) * headWidth;
            cache.keys(layer).put(place, qkv, key, shape.headWidth());
            cache.values(layer).put(place, qkv, key + shape.width(), shape.headWidth());
        }
        int written = position + tokens;
        float[] keys = scratch.floats(Use.KEYS, written * headWidth);
        float[] values = scratch.floats(Use.VALUES, written * headWidth);
        cache.keys(layer).get(begin, keys, 0, written * headWidth);
        cache.values(layer).get(begin, values, 0, written * headWidth);
        float[] sums = scratch.floats(Use.SUMS, headWidth);
        for (int token = 0; token < tokens; token++) {
            int row = caption * tokens + token;
            Arrays.fill(sums, 0, headWidth, 0);
            System.arraycopy(qkv, row * stride + from, sums, 0, shape.headWidth());
            float[] weights = weights(sums, keys, position + token + 1, scratch);
            Arrays.fill(sums, 0, headWidth, 0);
            Kernels.addRows(weights, 0, values, 0, position + token + 1, sums, 0, headWidth);
            System.arraycopy(sums, 0, to, row * Kernels.wide(shape.width()) + from, shape.headWidth());
        }
    }

    /** The softmax of the query's scaled scores with the first so many keys. */
    private float[] weights(float[] query, float[] keys, int tokens, Scratch scratch) {
        int whole = Kernels.wide(tokens);
        float[] scores = scratch.floats(Use.SCORES, whole);
        Arrays.fill(scores, tokens, whole, MASKED);
        float most = MASKED;
        for (int token = 0; token < tokens; token += 4) {
            int last = tokens - 1;
            Kernels.products(
                    keys,
                    token * headWidth,
                    Math.min(token + 1, last) * headWidth,
                    Math.min(token + 2, last) * headWidth,
                    Math.min(token + 3, last) * headWidth,
                    query,
                    0,
                    headWidth,
                    scratch.lanes);
            for (int i = 0; i < 4 && token + i < tokens; i++) {
                scores[token + i] = Kernels.sum(scratch.lanes, i * Kernels.LANES) * scale;
                most = Math.max(most, scores[token + i]);
            }
        }
        float sum = RowKernels.exponentials(scores, 0, whole, most, scratch.lanes);
        RowKernels.multiply(scores, 0, whole, 1 / sum);
        return scores;
    }
}
