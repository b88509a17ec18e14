package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import blipbatch.blip.ModelDirectory.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredWeightsTest {

    private static final Path BUNDLED = Path.of("models/picture-book");
    private static final Path PICTURE = Path.of("src/main/resources/samples/10.png");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"F32, 0", "F32, 1", "F32, 2", "F16, 0", "F16, 1", "F16, 2", "BF16, 0", "BF16, 1", "BF16, 2"})
    void weights_give_the_same_however_they_are_stored_and_aligned(String dtype, int modulo) throws IOException {
        ModelDirectory model = ModelDirectory.copyOf(BUNDLED, folder);
        // Values that all three types can hold, so that the model is the same one.
        Map<String, float[]> values = new LinkedHashMap<>();
        Map<String, Stored> original = model.tensors();
        original.forEach((name, tensor) -> values.put(name, roundedToEightBits(tensor)));
        float[] picture;
        float[] expected;
        Generated expectedCaption;
        model.write(stored(original, values, "F32"), 0);
        try (Blip blip = Blip.load(folder)) {
            picture = blip.prepare(ImageIO.read(PICTURE.toFile()));
            expected = blip.encode(List.of(picture));
            expectedCaption =
                    blip.generate(List.of(picture), Generation.defaults()).get(0);
        }
        assertThat(expectedCaption.text()).startsWith("a ");

        model.write(stored(original, values, dtype), modulo);

        try (Blip blip = Blip.load(folder)) {
            assertThat(blip.encode(List.of(picture))).containsExactly(expected, within(1e-6f));
            assertThat(blip.generate(List.of(picture), Generation.defaults())
                            .get(0)
                            .ids())
                    .containsExactly(expectedCaption.ids());
        }
    }

    /** Of a float16 tensor, with a significand of 8 bits and nothing below 2^-14, as bfloat16 and float16 both have it. */
    private static float[] roundedToEightBits(Stored tensor) {
        var halves = tensor.buffer().asShortBuffer();
        float[] values = new float[halves.remaining()];
        for (int i = 0; i < values.length; i++) {
            int half = halves.get(i) & 0xffff;
            int exponent = half >> 10 & 31;
            int bits = exponent == 0 ? 0 : (half & 0x8000) << 16 | (exponent + 112) << 23 | (half & 0x3f8) << 13;
            values[i] = Float.intBitsToFloat(bits);
        }
        return values;
    }

    private static Map<String, Stored> stored(Map<String, Stored> like, Map<String, float[]> values, String dtype) {
        Map<String, Stored> stored = new LinkedHashMap<>();
        values.forEach((name, floats) -> {
            int size = dtype.equals("F32") ? 4 : 2;
            ByteBuffer bytes = ByteBuffer.allocate(floats.length * size).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : floats) {
                int bits = Float.floatToRawIntBits(value);
                switch (dtype) {
                    case "F32" -> bytes.putInt(bits);
                    case "BF16" -> bytes.putShort((short) (bits >> 16));
                    default ->
                        bytes.putShort(
                                (short) (bits == 0 ? 0 : bits >> 16 & 0x8000 | (bits >> 13) - (112 << 10) & 0x7fff));
                }
            }
            stored.put(name, new Stored(dtype, like.get(name).shape(), bytes.array()));
        });
        return stored;
    }
}
