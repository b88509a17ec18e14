package blipbatch.blip.decoder;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * BLIP's text decoder: BERT with cross-attention to an image (Li et al. 2022, arXiv 2201.12086). It reads its weights from memory that the caller
 * keeps until {@link #close}.
 */
public final class TextDecoder implements AutoCloseable {

    /**
     * The sizes of the model.
     *
     * @param width of a token's hidden state
     * @param imageWidth of an image token
     * @param imageTokens that the encoder makes of one picture, 577 in the published models
     */
    public record Shape(int layers, int heads, int width, int imageWidth, int imageTokens, int vocabulary) {

        int headWidth() {
            return width / heads;
        }
    }

    /**
     * The weights of a layer, in the order in which they are used. Matrices are (outputs, inputs).
     *
     * @param qkv the self-attention's query, key and value, one below the other: (3 width, width)
     * @param crossKey of the cross-attention (width, imageWidth), without its bias, which softmax cancels
     */
    public record Layer(
            Linear qkv,
            Linear selfOutput,
            Norm selfNorm,
            Linear crossQuery,
            Matrix crossKey,
            Linear crossValue,
            Linear crossOutput,
            Norm crossNorm,
            Linear intermediate,
            Linear output,
            Norm norm) {}

    /**
     * What a token's hidden state begins with.
     *
     * @param words a row for each id of the vocabulary
     * @param positions a row for each position, one after the other, each padded to {@link Matrix#wide}
     */
    public record Embeddings(Matrix words, float[] positions, Norm norm) {}

    /**
     * The language model head: makes logits of the last layer's hidden state.
     *
     * @param logits (vocabulary, width)
     */
    public record Head(Linear transform, Norm norm, Linear logits) {}

    final Shape shape;
    final Embeddings embeddings;
    final List<Layer> layers;
    final Head head;
    final Team team;

    /** Held during a step: two searches at once would wait for each other's threads. */
    final ReentrantLock inStep = new ReentrantLock();

    public TextDecoder(Shape shape, Embeddings embeddings, List<Layer> layers, Head head, int threads) {
        this.shape = shape;
        this.embeddings = embeddings;
        this.layers = layers;
        this.head = head;
        this.team = new Team(threads);
    }

    /**
     * Begins a batch of captions, one for each image.
     *
     * @param images the encoder's output, (count x imageTokens, imageWidth)
     * @param tokens the greatest length of a caption, the first ids included
     * @param memory allocates so many bytes for keys and values, all zero; they must stay valid while captions are generated
     */
    public Captions begin(Matrix images, int count, int tokens, IntFunction<ByteBuffer> memory) {
        KeyValueCache cache = new KeyValueCache(shape, count, tokens, memory);
        return new Captions(this, images, IntStream.range(0, count).toArray(), cache);
    }

    /** Ends its threads; no step may be running, or be called afterwards. */
    @Override
    public void close() {
        team.close();
    }
}
