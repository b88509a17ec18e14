package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import blipbatch.blip.Generation.EarlyStopping;
import blipbatch.blip.ModelDirectory.Stored;
import blipbatch.blip.NetworkProgram.Linear;
import blipbatch.testing.JavaProcess;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** The captions are the same whoever decodes. */
@Tag("better-compiler")
class TextDecodingTest {

    private static final Path BUNDLED = Path.of("models/picture-book");

    /** Greedy and beam search, with and without a prompt, limits and forbidden repetition. */
    private static final List<Generation> WAYS = List.of(
            Generation.defaults(),
            Generation.defaults().withPrompt("a red a").withNoRepeatNgramSize(1),
            Generation.defaults().withNoRepeatNgramSize(2).withMaxLength(12),
            Generation.defaults().withBeams(3),
            Generation.defaults().withBeams(4).withPrompt("a red").withNoRepeatNgramSize(2),
            Generation.defaults().withBeams(2).withLengthPenalty(-1).withEarlyStopping(EarlyStopping.NEVER));

    @TempDir
    Path folder;

    @BeforeEach
    void javaNeedsItsModule() {
        assumeThat(TextDecoding.ofAnySize(BlipConfig.read(BUNDLED.resolve("config.json")), Precision.FP32))
                .isEqualTo(TextDecoding.FLOAT32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"models/picture-book", "src/test/golden/random_a"})
    void in_float32_java_writes_what_libtorch_writes(Path model) throws IOException {
        assertSameInFloat32(model);
    }

    @Test
    void widths_that_fill_no_vector_are_computed(@TempDir Path odd) throws IOException {
        ModelDirectory gelu = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
        gelu.edit("config.json", json -> ((ObjectNode) json.get("text_config")).put("hidden_act", "gelu"));
        assertSameInFloat32(folder);

        ModelDirectory model = ModelDirectory.copyOf(folder, odd);
        model.edit("config.json", json -> {
            ((ObjectNode) json.get("text_config"))
                    .put("hidden_size", 100)
                    .put("num_attention_heads", 5)
                    .put("intermediate_size", 131);
            ((ObjectNode) json.get("vision_config")).put("hidden_size", 44);
        });
        model.write(resized(model.tensors()), 0);
        assertSameInFloat32(odd);
    }

    @Test
    void with_weights_of_8_bits_captions_are_those_of_float32() throws IOException {
        List<BufferedImage> pictures = VariedSamples.pictures();
        List<String> expected;
        try (Blip blip = Blip.load(BUNDLED)) {
            expected = texts(Int8Captions.in(8, prepared(blip, pictures), blip, Generation.defaults()));
        }
        try (Blip blip = load(BUNDLED, TextDecoding.INT8)) {
            List<String> captions = texts(Int8Captions.in(8, prepared(blip, pictures), blip, Generation.defaults()));

            long same = IntStream.range(0, captions.size())
                    .filter(i -> captions.get(i).equals(expected.get(i)))
                    .count();
            assertThat(expected.stream().distinct()).hasSizeGreaterThan(20);
            assertThat((double) same / captions.size())
                    .as("share of %d captions that are the same", captions.size())
                    .isGreaterThanOrEqualTo(0.99);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "TORCHSCRIPT", mode = EnumSource.Mode.EXCLUDE)
    void several_threads_may_caption_at_once(TextDecoding decoding) throws Exception {
        try (Blip blip = load(BUNDLED, decoding)) {
            List<float[]> pictures = prepared(blip, VariedSamples.pictures().subList(0, 12));
            List<String> expected = texts(Int8Captions.in(1, pictures, blip, Generation.defaults()));
            List<Thread> threads = new ArrayList<>();
            List<List<String>> captions = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                List<String> own = new ArrayList<>();
                captions.add(own);
                threads.add(
                        new Thread(() -> own.addAll(texts(Int8Captions.in(1, pictures, blip, Generation.defaults())))));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(captions).allSatisfy(own -> assertThat(own).isEqualTo(expected));
        }
    }

    @Test
    void its_threads_end_with_the_model() throws InterruptedException {
        List<Thread> before = decoderThreads();
        Blip blip = load(BUNDLED, TextDecoding.FLOAT32);
        List<Thread> threads = new ArrayList<>(decoderThreads());
        threads.removeAll(before);

        blip.close();

        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(60));
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void without_the_module_libtorch_decodes() throws IOException, InterruptedException {
        assertThat(decoding("--add-modules", "jdk.incubator.vector"))
                .isIn(
                        Processor.current().hasInt8()
                                ? List.of("FLOAT32 TORCHSCRIPT true", "FLOAT32 INT8 false")
                                : List.of("FLOAT32 INT8 true", "FLOAT32 INT8 false"));
        assertThat(decoding()).startsWith("TORCHSCRIPT TORCHSCRIPT ");
        assertThat(decoding("--add-modules", "jdk.incubator.vector", "-XX:TieredStopAtLevel=1"))
                .startsWith("TORCHSCRIPT TORCHSCRIPT ");
        assertThat(decoding("--add-modules", "jdk.incubator.vector", "-Xint")).startsWith("TORCHSCRIPT TORCHSCRIPT ");
        assertThat(decoding("--add-modules", "jdk.incubator.vector", "-XX:MaxVectorSize=16"))
                .startsWith("TORCHSCRIPT TORCHSCRIPT ");
    }

    /** On a processor with AVX-512 the others have vectors that are twice as wide. */
    @Test
    void captions_are_the_same_with_vectors_of_256_bits() throws IOException, InterruptedException {
        List<String> expected;
        try (Blip blip = load(BUNDLED, TextDecoding.TORCHSCRIPT)) {
            List<BufferedImage> pictures = VariedSamples.pictures().subList(0, DecodingProcess.PICTURES);
            expected = texts(blip.generate(prepared(blip, pictures), Generation.defaults()));
        }

        List<String> lines = lines("--add-modules", "jdk.incubator.vector", "-XX:UseAVX=2");

        assertThat(lines.get(lines.size() - 1)).startsWith("FLOAT32 ");
        assertThat(lines.subList(lines.size() - 1 - expected.size(), lines.size() - 1))
                .isEqualTo(expected);
    }

    private static void assertSameInFloat32(Path model) throws IOException {
        try (Blip libtorch = load(model, TextDecoding.TORCHSCRIPT);
                Blip java = load(model, TextDecoding.FLOAT32)) {
            List<float[]> pictures = prepared(libtorch, VariedSamples.pictures().subList(0, 9));
            int ties = 0;
            for (Generation how : WAYS) {
                List<Generated> expected = libtorch.generate(pictures, how);
                List<Generated> captions = java.generate(pictures, how);

                for (int i = 0; i < expected.size(); i++) {
                    // Of two lines that are equally good, beams keep the one that rounding makes the better; in random
                    // models there are such.
                    boolean tie = how.numBeams() > 1
                            && !Arrays.equals(
                                    captions.get(i).ids(), expected.get(i).ids());
                    if (tie) {
                        ties++;
                    } else {
                        assertThat(captions.get(i).ids())
                                .isEqualTo(expected.get(i).ids());
                        assertThat(captions.get(i).logProbs())
                                .containsExactly(expected.get(i).logProbs(), within(1e-4f));
                    }
                    double score = expected.get(i).score();
                    assertThat(captions.get(i).score()).isEqualTo(score, within(1e-4 * Math.max(1, Math.abs(score))));
                }
            }
            assertThat(ties).as("lines that are as good as another").isLessThanOrEqualTo(2);
        }
    }

    private static Blip load(Path model, TextDecoding decoding) {
        return Blip.load(ModelDirectories.of(model), Precision.FP32, Linear.PLAIN, decoding);
    }

    private static List<float[]> prepared(Blip blip, List<BufferedImage> pictures) {
        return pictures.stream().map(blip::prepare).toList();
    }

    private static List<String> texts(List<Generated> captions) {
        return captions.stream().map(Generated::text).toList();
    }

    private static List<Thread> decoderThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("text-decoder"))
                .toList();
    }

    /** Random tensors in the place of those of other widths. */
    private static Map<String, Stored> resized(Map<String, Stored> tensors) {
        SplittableRandom random = new SplittableRandom(7);
        Map<String, Stored> resized = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            long[] shape = tensor.shape().clone();
            for (int i = 0; i < shape.length; i++) {
                boolean text = name.startsWith("text_decoder");
                shape[i] = switch ((int) shape[i]) {
                    case 64 -> 44;
                    case 192 -> 132;
                    case 96 -> text ? 100 : 96;
                    case 160 -> text ? 131 : 160;
                    default -> shape[i];
                };
            }
            int size = 1;
            for (long dimension : shape) {
                size *= (int) dimension;
            }
            ByteBuffer values = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < size; i++) {
                values.putFloat((float) random.nextDouble(-0.3, 0.3));
            }
            resized.put(name, new Stored("F32", shape, values.array()));
        });
        return resized;
    }

    /** What a JVM with these options decides on: {@link DecodingProcess}. */
    private static String decoding(String... options) throws IOException, InterruptedException {
        List<String> lines = lines(options);
        return lines.get(lines.size() - 1);
    }

    private static List<String> lines(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(JavaProcess.JAVA);
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), DecodingProcess.class.getName(), BUNDLED.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            List<String> lines = process.inputReader().lines().toList();
            assertThat(process.waitFor()).isZero();
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }
}
