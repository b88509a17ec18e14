package blipbatch.blip.decoder;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** BLIP's text decoder: BERT with attention to an image (Li et al. 2022, arXiv 2201.12086). The memory of its weights must outlive it. */
public final class TextDecoder implements AutoCloseable {

    /** @param imageTokens of one picture */
    public record Shape(int layers, int heads, int width, int imageWidth, int imageTokens, int vocabulary) {

        int headWidth() {
            return width / heads;
        }
    }

    /**
     * A layer, in the order of what it does.
     *
     * @param qkv query, key and value in one
     * @param imageKey and value: without them the image's keys and values need not be there
     */
    public record Layer(
            Linear qkv,
            Linear textOutput,
            Norm textNorm,
            Linear imageQuery,
            Matrix imageKey,
            Linear imageValue,
            Linear imageOutput,
            Norm imageNorm,
            Linear inner,
            Linear output,
            Norm norm) {}

    /** @param positions embeddings of all of them, filled up as {@link Matrix#wide} says */
    public record Embeddings(Matrix words, float[] positions, Norm norm) {}

    /** What becomes of the last layer's result: scores of what may follow. */
    public record Head(Linear transform, Norm norm, Linear scores) {}

    final Shape shape;
    final Embeddings embeddings;
    final List<Layer> layers;
    final Head head;
    final Team team;

    /** Held during a step, so that two searches take turns at the processors. */
    final ReentrantLock inStep = new ReentrantLock();

    public TextDecoder(Shape shape, Embeddings embeddings, List<Layer> layers, Head head, int threads) {
        this.shape = shape;
        this.embeddings = embeddings;
        this.layers = layers;
        this.head = head;
        this.team = new Team(threads);
    }

    /**
     * Captions to be written together, one for each image.
     *
     * @param images their tokens, one image after the other
     * @param tokens the most that a caption may have
     * @param memory gives so many bytes, all zero, that are there as long as the captions are written
     */
    public Captions begin(Matrix images, int count, int tokens, IntFunction<ByteBuffer> memory) {
        TextCache cache = new TextCache(shape, count, tokens, memory);
        return new Captions(this, images, IntStream.range(0, count).toArray(), cache);
    }

    /** No step may be running, or come later. */
    @Override
    public void close() {
        team.close();
    }
}
