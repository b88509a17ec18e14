package blipbatch.blip.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import blipbatch.blip.decoder.TextDecoder.Embeddings;
import blipbatch.blip.decoder.TextDecoder.Head;
import blipbatch.blip.decoder.TextDecoder.Layer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random decoders: what is written beside a caption changes not a bit of it. */
@Tag("better-compiler")
class CaptionsTest {

    private static final int PICTURES = 13;
    private static final int[] FIRST = {5, 7, 2};

    private final SplittableRandom random = new SplittableRandom(3);

    @BeforeEach
    void theModuleIsNeeded() {
        assumeThat(VectorApi.isAvailable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "4, 32, 48, 40, true, 1",
        "5, 100, 44, 33, true, 2",
        "6, 96, 64, 7, false, 3",
        "3, 96, 100, 65, false, 2",
        "12, 768, 768, 81, true, 2"
    })
    void a_caption_is_to_the_bit_what_it_is_alone(
            int heads, int width, int imageWidth, int imageTokens, boolean int8, int threads) {
        TextDecoder.Shape shape = new TextDecoder.Shape(2, heads, width, imageWidth, imageTokens, 101);
        Matrix images = matrix(PICTURES * imageTokens, imageWidth, 2);
        try (TextDecoder decoder = decoder(shape, int8, threads)) {
            for (int[] together : new int[][] {
                {0, 4}, {1, 2, 3, 4, 5, 6, 7}, IntStream.range(0, PICTURES).toArray()
            }) {
                float[][][] all = scores(decoder, images, together);
                for (int i = 0; i < together.length; i++) {
                    float[][][] alone = scores(decoder, images, together[i]);
                    for (int step = 0; step < all.length; step++) {
                        assertThat(all[step][i]).isEqualTo(alone[step][0]);
                    }
                }
            }
        }
    }

    /** Of each step, for each caption: three tokens first, then one at a time, with captions that change their places in between. */
    private static float[][][] scores(TextDecoder decoder, Matrix images, int... pictures) {
        Captions captions = decoder.begin(images, PICTURES, FIRST.length + 2, CaptionsTest::memory);
        captions.keep(pictures);
        float[][][] scores = new float[3][][];
        scores[0] = each(captions, captions.write(repeat(FIRST, pictures.length)), pictures.length);
        int[] backwards = IntStream.range(0, pictures.length)
                .map(i -> pictures.length - 1 - i)
                .toArray();
        captions.keep(backwards);
        int[] ids = IntStream.of(backwards).map(i -> 10 + pictures[i]).toArray();
        scores[1] = each(captions, captions.write(ids), pictures.length);
        captions.keep(backwards);
        ids = IntStream.of(pictures).map(picture -> 30 + picture).toArray();
        scores[2] = each(captions, captions.write(ids), pictures.length);
        scores[1] = IntStream.of(backwards).mapToObj(i -> scores[1][i]).toArray(float[][]::new);
        return scores;
    }

    private static float[][] each(Captions captions, float[] scores, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Arrays.copyOfRange(scores, i * captions.stride(), (i + 1) * captions.stride()))
                .toArray(float[][]::new);
    }

    private static int[] repeat(int[] ids, int times) {
        return Stream.generate(() -> ids)
                .limit(times)
                .flatMapToInt(IntStream::of)
                .toArray();
    }

    private TextDecoder decoder(TextDecoder.Shape shape, boolean int8, int threads) {
        int bytes = int8 ? 1 : 4;
        int width = shape.width();
        int inner = 2 * width + 3;
        return new TextDecoder(
                shape,
                new Embeddings(
                        matrix(shape.vocabulary(), width, 4), numbers(20 * Matrix.wide(width), 0.1), norm(width)),
                Stream.generate(() -> new Layer(
                                linear(3 * width, width, bytes, false),
                                linear(width, width, bytes, false),
                                norm(width),
                                linear(width, width, bytes, false),
                                matrix(width, shape.imageWidth(), bytes),
                                linear(width, shape.imageWidth(), bytes, false),
                                linear(width, width, bytes, false),
                                norm(width),
                                linear(inner, width, bytes, true),
                                linear(width, inner, bytes, false),
                                norm(width)))
                        .limit(shape.layers())
                        .toList(),
                new Head(
                        linear(width, width, bytes, true),
                        norm(width),
                        linear(shape.vocabulary(), width, bytes, false)),
                threads);
    }

    private Linear linear(int outputs, int inputs, int bytes, boolean gelu) {
        return new Linear(matrix(outputs, inputs, bytes), numbers(outputs, 0.1), gelu);
    }

    private Norm norm(int width) {
        return Norm.of(numbers(width, 1), numbers(width, 0.1), 1e-12);
    }

    private float[] numbers(int count, double spread) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextDouble(-spread, spread);
        }
        return numbers;
    }

    private Matrix matrix(int rows, int columns, int bytes) {
        int wide = Matrix.wide(columns);
        ByteBuffer memory = memory(rows * wide * bytes);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int at = row * wide + column;
                float number = (float) random.nextDouble(-0.3, 0.3);
                switch (bytes) {
                    case 1 -> memory.put(at, (byte) random.nextInt(-127, 128));
                    case 2 -> memory.putShort(2 * at, (short) (Float.floatToIntBits(number) >>> 16));
                    default -> memory.putFloat(4 * at, number);
                }
            }
        }
        return new Matrix(memory, rows, columns, numbers(rows, 0.003));
    }

    private static ByteBuffer memory(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
