package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import blipbatch.testing.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That int8 rounds each token by itself: what stands beside it, and on which processor, makes no difference to speak of. */
class Int8Test {

    private static final String BUNDLED = "models/picture-book";

    /** What libtorch's parts take this processor for, by their own variables; only of what it has. */
    private enum Disguise {
        AMX("amx_int8", "AVX512_CORE_AMX", "AVX512_VNNI", "avx512"),
        AVX512_WITH_VNNI("avx512_vnni", "AVX512_CORE_VNNI", "AVX512_VNNI", "avx512"),
        /** As processors for desktops have it; fbgemm has no VNNI for them. */
        AVX2_WITH_VNNI("avx_vnni", "AVX2_VNNI", "AVX2", "avx2");

        private final String flag;
        private final Map<String, String> environment;

        Disguise(String flag, String oneDnn, String fbgemm, String aten) {
            this.flag = flag;
            this.environment = Map.of(
                    "ONEDNN_MAX_CPU_ISA", oneDnn, "FBGEMM_ENABLE_INSTRUCTIONS", fbgemm, "ATEN_CPU_CAPABILITY", aten);
        }
    }

    @BeforeEach
    void int8NeedsItsInstructions() {
        assumeThat(Processor.current().hasInt8()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {BUNDLED, "src/test/golden/random_a", "src/test/golden/random_b"})
    void a_caption_is_bit_for_bit_the_same_whatever_is_captioned_with_it(Path model) throws IOException {
        try (Blip blip = Blip.load(model, Precision.INT8)) {
            List<float[]> pictures = new ArrayList<>();
            VariedSamples.pictures().stream().limit(12).map(blip::prepare).forEach(pictures::add);
            pictures.add(1, new float[pictures.get(0).length]); // of one colour
            for (Generation how :
                    List.of(Generation.defaults(), Generation.defaults().withBeams(3))) {
                List<Generated> alone = Int8Captions.in(1, pictures, blip, how);
                for (int batch : new int[] {2, 8, 13}) {
                    assertSame(Int8Captions.in(batch, pictures, blip, how), alone);
                }
            }
            float[] together = blip.encode(pictures);
            assertThat(together)
                    .isEqualTo(concatenated(pictures.stream()
                            .map(picture -> blip.encode(List.of(picture)))
                            .toList()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void on_other_processors_captions_are_those_of_float32_and_do_not_depend_on_their_neighbours(Disguise disguise)
            throws IOException, InterruptedException {
        assumeThat(Processor.current().flags()).contains(disguise.flag);
        List<String> expected;
        try (Blip fp32 = Blip.load(Path.of(BUNDLED))) {
            List<float[]> pictures =
                    VariedSamples.pictures().stream().map(fp32::prepare).toList();
            expected = Int8Captions.in(8, pictures, fp32, Generation.defaults()).stream()
                    .map(Generated::text)
                    .toList();
        }

        List<String> together = captioned(disguise, 8, expected.size());
        List<String> alone = captioned(disguise, 1, 24);

        assertThat(together).hasSameSizeAs(expected).startsWith(alone.toArray(String[]::new));
        IntPredicate same = i -> together.get(i).split("\t")[0].equals(expected.get(i));
        assertThat((double) IntStream.range(0, expected.size()).filter(same).count() / expected.size())
                .isGreaterThanOrEqualTo(0.99);
    }

    private static void assertSame(List<Generated> captions, List<Generated> expected) {
        assertThat(captions).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(captions.get(i).ids()).isEqualTo(expected.get(i).ids());
            assertThat(captions.get(i).logProbs()).isEqualTo(expected.get(i).logProbs());
        }
    }

    private static float[] concatenated(List<float[]> arrays) {
        float[] all = new float[arrays.stream().mapToInt(array -> array.length).sum()];
        int at = 0;
        for (float[] array : arrays) {
            System.arraycopy(array, 0, all, at, array.length);
            at += array.length;
        }
        return all;
    }

    /** The lines of {@link Int8Captions}. */
    private static List<String> captioned(Disguise disguise, int batch, int pictures)
            throws IOException, InterruptedException {
        ProcessBuilder program = new ProcessBuilder(
                        JavaProcess.JAVA,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Int8Captions.class.getName(),
                        BUNDLED,
                        String.valueOf(batch),
                        String.valueOf(pictures))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        program.environment().putAll(disguise.environment);
        Process process = program.start();
        try {
            List<String> lines = process.inputReader()
                    .lines()
                    .filter(line -> line.endsWith("]"))
                    .toList();
            assertThat(process.waitFor()).isZero();
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }
}
