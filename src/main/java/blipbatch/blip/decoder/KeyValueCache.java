package blipbatch.blip.decoder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The self-attention's keys and values of all tokens so far, outside of the heap, which may be small. */
final class KeyValueCache {

    private final TextDecoder.Shape shape;
    private final IntFunction<ByteBuffer> memory;
    private final int tokens;
    private final int headWidth;

    /** For each layer its keys, then its values: (places, heads, tokens, head width). */
    private FloatBuffer[] kept;

    private FloatBuffer[] spare = {};

    /** For each caption its place in the buffers. */
    private int[] places;

    /**
     * @param tokens the greatest length of a caption
     * @param memory allocates so many bytes, all zero
     */
    KeyValueCache(TextDecoder.Shape shape, int captions, int tokens, IntFunction<ByteBuffer> memory) {
        this.shape = shape;
        this.memory = memory;
        this.tokens = tokens;
        this.headWidth = Kernels.wide(shape.headWidth());
        this.places = IntStream.range(0, captions).toArray();
        this.kept = allocate(captions);
    }

    FloatBuffer keys(int layer) {
        return kept[2 * layer];
    }

    FloatBuffer values(int layer) {
        return kept[2 * layer + 1];
    }

    /** The index at which the keys, and the values, of a head of a caption begin. */
    int begin(int caption, int head) {
        return (places[caption] * shape.heads() + head) * tokens * headWidth;
    }

    /**
     * Goes on with these captions alone.
     *
     * @param captions their indices among the present ones, one perhaps several times
     * @param filled tokens of each
     */
    void keep(int[] captions, int filled) {
        int[] from = IntStream.of(captions).map(caption -> places[caption]).toArray();
        if (IntStream.range(1, from.length).allMatch(i -> from[i - 1] < from[i])) {
            places = from; // none stands twice, so nothing needs to be copied
            return;
        }
        int place = shape.heads() * tokens * headWidth;
        FloatBuffer[] to =
                spare.length > 0 && spare[0].capacity() >= from.length * place ? spare : allocate(from.length);
        for (int i = 0; i < kept.length; i++) {
            for (int caption = 0; caption < from.length; caption++) {
                for (int head = 0; head < shape.heads(); head++) {
                    int at = head * tokens * headWidth;
                    to[i].put(caption * place + at, kept[i], from[caption] * place + at, filled * headWidth);
                }
            }
        }
        spare = kept;
        kept = to;
        places = IntStream.range(0, from.length).toArray();
    }

    private FloatBuffer[] allocate(int captions) {
        int values = Math.multiplyExact(Math.multiplyExact(captions, shape.heads()), tokens * headWidth);
        return IntStream.range(0, 2 * shape.layers())
                .mapToObj(i -> memory.apply(Math.multiplyExact(values, Float.BYTES))
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer())
                .toArray(FloatBuffer[]::new);
    }
}
