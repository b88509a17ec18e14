package blipbatch.blip.decoder;

import blipbatch.blip.decoder.TextDecoder.Embeddings;
import blipbatch.blip.decoder.TextDecoder.Head;
import blipbatch.blip.decoder.TextDecoder.Layer;
import blipbatch.blip.decoder.TextDecoder.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Has the JVM compile the kernels before the first caption: until then each vector in them is an object on the heap. A tiny decoder, all
 * of whose weights are zero, does that in a moment; the first tokens of a large one would take seconds.
 */
public final class WarmUp {

    /** Enough for the better compiler to be asked for each loop. */
    private static final int STEPS = 100;

    private static final long MOST_NANOS = 3_000_000_000L;

    private static final int WIDTH = 128;
    private static final int CAPTIONS = 5; // four together and one alone
    private static final Shape SHAPE = new Shape(1, 4, WIDTH, WIDTH, 64, WIDTH);

    private final int bytes;

    private WarmUp(int bytes) {
        this.bytes = bytes;
    }

    /** @param int8 whether weights are in 8 bits, beside images in bfloat16; else all is in float32 */
    public static void run(boolean int8) {
        new WarmUp(int8 ? 1 : Float.BYTES).run();
    }

    private void run() {
        Matrix images = matrix(CAPTIONS * SHAPE.imageTokens(), int8Images());
        long begin = System.nanoTime();
        try (TextDecoder decoder = decoder()) {
            for (int step = 0; step < STEPS && System.nanoTime() - begin < MOST_NANOS; step++) {
                Captions captions = decoder.begin(images, CAPTIONS, 3, ByteBuffer::allocateDirect);
                captions.write(new int[CAPTIONS]);
                captions.choose(new int[CAPTIONS][0], new float[CAPTIONS]);
                captions.keep(new int[1]);
                captions.write(new int[1]);
                captions.write(new int[1]);
            }
        }
    }

    private int int8Images() {
        return bytes == 1 ? Short.BYTES : Float.BYTES;
    }

    private TextDecoder decoder() {
        Layer layer = new Layer(
                linear(3 * WIDTH, false),
                linear(WIDTH, false),
                norm(),
                linear(WIDTH, false),
                matrix(WIDTH, bytes),
                linear(WIDTH, false),
                linear(WIDTH, false),
                norm(),
                linear(WIDTH, true),
                linear(WIDTH, false),
                norm());
        return new TextDecoder(
                SHAPE,
                new Embeddings(matrix(WIDTH, int8Images()), new float[3 * WIDTH], norm()),
                List.of(layer),
                new Head(linear(WIDTH, true), norm(), linear(WIDTH, false)),
                1);
    }

    private Linear linear(int outputs, boolean gelu) {
        return new Linear(matrix(outputs, bytes), new float[outputs], gelu);
    }

    private static Matrix matrix(int rows, int bytes) {
        float[] scales = new float[rows];
        Arrays.fill(scales, 1);
        return new Matrix(ByteBuffer.allocateDirect(rows * WIDTH * bytes), rows, WIDTH, scales);
    }

    private static Norm norm() {
        return Norm.of(new float[WIDTH], new float[WIDTH], 1);
    }
}
