package blipbatch.blip.decoder;

import blipbatch.blip.decoder.TextDecoder.Layer;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A batch of captions that are generated together, token by token. For one thread at a time. */
public final class Captions {

    private final TextDecoder decoder;
    private final TextDecoder.Shape shape;
    private final Matrix images;
    private final KeyValueCache cache;
    private final SelfAttention selfAttention;
    private final CrossAttention crossAttention;
    private final Scratch scratch = new Scratch();

    /** For each caption the number of its picture among the images. */
    private int[] pictures;

    /** Tokens of each caption whose keys and values are in the cache. */
    private int written;

    // A row for each new token of each caption: hidden states, what a sub-layer makes of them, and so on.
    private float[] x = {};
    private float[] y = {};
    private float[] qkv = {};
    private float[] intermediate = {};
    private float[] logits = {};

    Captions(TextDecoder decoder, Matrix images, int[] pictures, KeyValueCache cache) {
        this.decoder = decoder;
        this.shape = decoder.shape;
        this.images = images;
        this.pictures = pictures;
        this.cache = cache;
        this.selfAttention = new SelfAttention(shape);
        this.crossAttention = new CrossAttention(shape);
    }

    /**
     * Goes on with these captions alone.
     *
     * @param captions their indices among the present ones; beams name one several times, which is then continued in several ways
     */
    public void keep(int[] captions) {
        pictures = IntStream.of(captions).map(caption -> pictures[caption]).toArray();
        cache.keep(captions, written);
    }

    /** The width of a row of logits: the vocabulary, padded. */
    public int stride() {
        return Kernels.wide(shape.vocabulary());
    }

    /**
     * Appends tokens to the captions, as many to each, and computes what may follow. Several at once only in the beginning.
     *
     * @param ids (captions, tokens)
     * @return logits of the next token (captions, {@link #stride}); the same array is used again by the next call
     */
    public float[] write(int[] ids) {
        decoder.inStep.lock();
        try {
            return step(ids);
        } finally {
            decoder.inStep.unlock();
        }
    }

    /**
     * The likeliest next token of each caption, by the logits from {@link #write}, which this overwrites.
     *
     * @param ruledOut ids that must not follow, for each caption; softmax counts them nevertheless, as transformers' scores do
     * @param logProbs receives the log-probability of each token
     * @return ids (captions)
     */
    int[] choose(int[][] ruledOut, float[] logProbs) {
        int[] ids = new int[pictures.length];
        decoder.inStep.lock();
        try {
            decoder.team.run(ids.length, (caption, own) -> {
                int at = caption * stride();
                float most = RowKernels.greatest(logits, at, stride(), own.lanes);
                float sum = RowKernels.sumOfExponentials(logits, at, stride(), most, own.lanes);
                for (int id : ruledOut[caption]) {
                    logits[at + id] = Float.NEGATIVE_INFINITY;
                }
                float allowed = ruledOut[caption].length == 0
                        ? most
                        : RowKernels.greatest(logits, at, shape.vocabulary(), own.lanes);
                for (int id = shape.vocabulary() - 1; id >= 0; id--) {
                    ids[caption] = logits[at + id] == allowed ? id : ids[caption];
                }
                logProbs[caption] = logits[at + ids[caption]] - most - (float) Math.log(sum);
            });
        } finally {
            decoder.inStep.unlock();
        }
        return ids;
    }

    private float[] step(int[] ids) {
        int captions = pictures.length;
        int rows = ids.length;
        int tokens = rows / captions;
        int width = Kernels.wide(shape.width());
        x = rows(x, rows, width);
        y = rows(y, rows, width);
        qkv = rows(qkv, rows, Kernels.wide(3 * shape.width()));
        int[] pictureOfRow =
                IntStream.range(0, rows).map(row -> pictures[row / tokens]).toArray();
        embed(ids, tokens, width);
        for (int i = 0; i < shape.layers(); i++) {
            compute(i, rows, tokens, pictureOfRow);
        }
        written += tokens;
        for (int caption = 0; caption < captions; caption++) {
            System.arraycopy(x, (caption * tokens + tokens - 1) * width, x, caption * width, width);
        }
        return score(captions, width);
    }

    private void embed(int[] ids, int tokens, int width) {
        float[] word = scratch.floats(Scratch.Use.WEIGHTS, width);
        for (int row = 0; row < ids.length; row++) {
            decoder.embeddings.words().widen(ids[row], 1, word, scratch);
            System.arraycopy(word, 0, x, row * width, width);
            int position = written + row % tokens;
            RowKernels.add(x, row * width, decoder.embeddings.positions(), position * width, width);
            decoder.embeddings.norm().apply(x, row * width, scratch.lanes);
        }
    }

    /** Post-norm, as in BERT: the sub-layer's result joins its input x and the sum is normalised. */
    private void compute(int number, int rows, int tokens, int[] pictureOfRow) {
        Layer layer = decoder.layers.get(number);
        Team team = decoder.team;
        layer.qkv().apply(x, rows, qkv, team);
        int heads = shape.heads();
        team.run(
                pictures.length * heads,
                (task, own) ->
                        selfAttention.attend(qkv, task / heads, tokens, written, task % heads, number, cache, y, own));
        float[] result = qkv; // whose values have been used
        layer.selfOutput().apply(y, rows, result, team);
        layer.selfNorm().join(x, result, rows, scratch.lanes);
        layer.crossQuery().apply(x, rows, result, team);
        crossAttention.attend(result, rows, pictureOfRow, images, layer.crossKey(), layer.crossValue(), y, team);
        layer.crossOutput().apply(y, rows, result, team);
        layer.crossNorm().join(x, result, rows, scratch.lanes);
        intermediate =
                rows(intermediate, rows, Kernels.wide(layer.intermediate().outputs()));
        layer.intermediate().apply(x, rows, intermediate, team);
        layer.output().apply(intermediate, rows, result, team);
        layer.norm().join(x, result, rows, scratch.lanes);
    }

    private float[] score(int captions, int width) {
        decoder.head.transform().apply(x, captions, y, decoder.team);
        for (int caption = 0; caption < captions; caption++) {
            decoder.head.norm().apply(y, caption * width, scratch.lanes);
        }
        if (logits.length < captions * stride()) {
            logits = new float[captions * stride()];
            Arrays.fill(logits, SelfAttention.MASKED); // also the padding of each row
        }
        decoder.head.logits().apply(y, captions, logits, decoder.team);
        return logits;
    }

    private static float[] rows(float[] before, int rows, int width) {
        return before.length < rows * width ? new float[rows * width] : before;
    }
}
