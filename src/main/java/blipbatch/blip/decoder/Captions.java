package blipbatch.blip.decoder;

import blipbatch.blip.decoder.TextDecoder.Layer;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Captions that are being written together, token by token. For one thread at a time. */
public final class Captions {

    private final TextDecoder decoder;
    private final TextDecoder.Shape shape;
    private final Matrix images;
    private final TextCache cache;
    private final TextAttention textAttention;
    private final ImageAttention imageAttention;
    private final Scratch scratch = new Scratch();

    /** Of each caption. */
    private int[] pictures;

    private int written;

    // Rows, one for each new token of each caption, and what they have become.
    private float[] x = {};
    private float[] y = {};
    private float[] qkv = {};
    private float[] inner = {};
    private float[] logits = {};

    Captions(TextDecoder decoder, Matrix images, int[] pictures, TextCache cache) {
        this.decoder = decoder;
        this.shape = decoder.shape;
        this.images = images;
        this.pictures = pictures;
        this.cache = cache;
        this.textAttention = new TextAttention(shape);
        this.imageAttention = new ImageAttention(shape);
    }

    /** Has each of those named, by their places among those before, go on from there; one may do so several times. */
    public void keep(int[] captions) {
        pictures = IntStream.of(captions).map(caption -> pictures[caption]).toArray();
        cache.keep(captions, written);
    }

    /** How far the scores of two captions are apart. */
    public int stride() {
        return Kernels.wide(shape.vocabulary());
    }

    /**
     * Writes tokens to the captions, as many to each; several only in the beginning.
     *
     * @param ids those of a caption one after the other
     * @return for each caption the scores of what may follow; its own until the next call
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
     * What the captions go on with, by their scores from {@link #write}, which are used up by that.
     *
     * @param ruledOut ids for each caption, whose probabilities count for the others' nevertheless
     * @return the ids, and in {@code logProbs} the logarithms of their probabilities
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
                        textAttention.attend(qkv, task / heads, tokens, written, task % heads, number, cache, y, own));
        float[] result = qkv; // whose values have been used
        layer.textOutput().apply(y, rows, result, team);
        layer.textNorm().join(x, result, rows, scratch.lanes);
        layer.imageQuery().apply(x, rows, result, team);
        imageAttention.attend(result, rows, pictureOfRow, images, layer.imageKey(), layer.imageValue(), y, team);
        layer.imageOutput().apply(y, rows, result, team);
        layer.imageNorm().join(x, result, rows, scratch.lanes);
        inner = rows(inner, rows, Kernels.wide(layer.inner().outputs()));
        layer.inner().apply(x, rows, inner, team);
        layer.output().apply(inner, rows, result, team);
        layer.norm().join(x, result, rows, scratch.lanes);
    }

    private float[] score(int captions, int width) {
        decoder.head.transform().apply(x, captions, y, decoder.team);
        for (int caption = 0; caption < captions; caption++) {
            decoder.head.norm().apply(y, caption * width, scratch.lanes);
        }
        if (logits.length < captions * stride()) {
            logits = new float[captions * stride()];
            Arrays.fill(logits, TextAttention.NEVER); // also what the rows are filled up with
        }
        decoder.head.scores().apply(y, captions, logits, decoder.team);
        return logits;
    }

    private static float[] rows(float[] before, int rows, int width) {
        return before.length < rows * width ? new float[rows * width] : before;
    }
}
