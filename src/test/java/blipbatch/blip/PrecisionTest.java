package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import blipbatch.blip.NetworkProgram.Linear;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class PrecisionTest {

    private static final Path BUNDLED = Path.of("models/picture-book");

    @BeforeEach
    void int8NeedsItsInstructions() {
        assumeThat(Processor.current().hasInt8()).isTrue();
    }

    /** As large models are computed, and in bfloat16 also as small ones are. */
    @ParameterizedTest
    @CsvSource({"BF16, PLAIN", "BF16, BF16", "INT8, INT8"})
    void captions_are_those_of_float32(Precision precision, Linear linear) throws IOException {
        assumeThat(linear != Linear.BF16 || Processor.current().hasBf16()).isTrue();
        List<float[]> pictures = new ArrayList<>();
        List<String> expected;
        try (Blip fp32 = Blip.load(BUNDLED)) {
            for (BufferedImage picture : VariedSamples.pictures()) {
                pictures.add(fp32.prepare(picture));
            }
            expected = captions(fp32, pictures);
        }
        try (Blip blip = Blip.load(ModelDirectories.of(BUNDLED), precision, linear, null)) {
            List<String> captions = captions(blip, pictures);

            long same = Stream.iterate(0, i -> i < captions.size(), i -> i + 1)
                    .filter(i -> captions.get(i).equals(expected.get(i)))
                    .count();
            assertThat(expected.stream().distinct()).hasSizeGreaterThan(20);
            assertThat((double) same / captions.size())
                    .as("share of %d captions that are the same", captions.size())
                    .isGreaterThanOrEqualTo(0.99);
        }
    }

    @ParameterizedTest
    @EnumSource
    void narrow_models_with_untied_output_are_computed(Precision precision) throws IOException {
        assertCloseToFloat32(ModelDirectory.UNTIED, precision);
    }

    @ParameterizedTest
    @EnumSource
    void narrow_models_with_tied_output_are_computed(Precision precision) throws IOException {
        assertCloseToFloat32(Path.of("src/test/golden/random_a"), precision);
    }

    @ParameterizedTest
    @EnumSource
    void a_weight_that_is_not_a_number_or_too_large_to_add_is_refused(Precision precision, @TempDir Path folder)
            throws IOException {
        String name = "vision_model.encoder.layers.1.mlp.fc2.bias";
        for (float value : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, 1e30f}) {
            ModelDirectory model = ModelDirectory.copyOf(
                    ModelDirectory.UNTIED, Files.createDirectory(folder.resolve(String.valueOf(value))));
            var tensors = model.tensors();
            ByteBuffer.wrap(tensors.get(name).bytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(8, value);
            model.write(tensors, 0);

            assertThatThrownBy(() -> Blip.load(model.file("."), precision).close())
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("model.safetensors")
                    .hasMessageContaining(name);
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_activation_can_be_fused_or_not(Precision precision, @TempDir Path folder) throws IOException {
        ModelDirectory model = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
        for (String activation : List.of("gelu", "gelu_new", "relu")) {
            for (String config : List.of("vision_config", "text_config")) {
                model.edit("config.json", json -> ((ObjectNode) json.get(config)).put("hidden_act", activation));
            }
            assertCloseToFloat32(folder, precision);
        }
    }

    @Test
    void auto_gives_a_precision_that_can_be_loaded_and_its_reason() {
        ChosenPrecision chosen = ChosenPrecision.auto(Processor.current());

        assertThat(chosen.precision()).isIn(Precision.FP32, Precision.BF16);
        assertThat(chosen.reason()).startsWith("because ").contains("float");
        Blip.load(BUNDLED, chosen.precision()).close();
    }

    @Test
    void auto_leaves_a_small_model_in_float32() {
        assertThat(ChosenPrecision.auto(BUNDLED).precision()).isEqualTo(Precision.FP32);
        assertThat(ChosenPrecision.auto(BUNDLED).reason()).contains("small");
    }

    /** Large models are computed with oneDNN, the small ones of the tests without: so the tests of these speak for both. */
    @ParameterizedTest
    @ValueSource(strings = {"models/picture-book", "src/test/golden/random_a", "src/test/golden/random_b"})
    void float32_is_the_same_with_oneDnn_and_without(Path model) throws IOException {
        List<BufferedImage> pictures = VariedSamples.pictures().subList(0, 8);
        try (Blip plain = Blip.load(ModelDirectories.of(model), Precision.FP32, Linear.PLAIN, null);
                Blip oneDnn = Blip.load(ModelDirectories.of(model), Precision.FP32, Linear.ONEDNN, null)) {
            List<float[]> prepared = pictures.stream().map(plain::prepare).toList();
            for (Generation how :
                    List.of(Generation.defaults(), Generation.defaults().withBeams(3))) {
                List<Generated> expected = plain.generate(prepared, how);
                List<Generated> same = oneDnn.generate(prepared, how);
                for (int i = 0; i < expected.size(); i++) {
                    assertThat(same.get(i).ids()).isEqualTo(expected.get(i).ids());
                    assertThat(same.get(i).logProbs())
                            .containsExactly(expected.get(i).logProbs(), within(1e-3f));
                }
            }
            assertThat(oneDnn.encode(prepared)).containsExactly(plain.encode(prepared), within(1e-4f));
        }
    }

    @Test
    void auto_takes_bfloat16_only_if_it_is_faster() {
        assertThat(ChosenPrecision.faster(new LayerTimes(10, 5)).precision()).isEqualTo(Precision.BF16);
        assertThat(ChosenPrecision.faster(new LayerTimes(10, 10)).precision()).isEqualTo(Precision.FP32);
        assertThat(ChosenPrecision.faster(new LayerTimes(10, 5)).reason()).contains("5.0 ms", "10.0 ms");
    }

    @Test
    void the_processor_is_known_by_its_flags() {
        Processor amd =
                new Processor(true, Processor.flags(Stream.of("model : 1", "flags : fpu avx512_bf16 avx_vnni")));
        Processor arm = new Processor(false, Processor.flags(Stream.of("Features\t: fp asimd bf16")));
        Processor unknown = new Processor(true, Set.of());

        assertThat(amd.hasBf16() && amd.hasInt8() && amd.oneDnn()).isTrue();
        assertThat(arm.hasBf16()).isTrue();
        assertThat(arm.hasInt8() || arm.oneDnn() || unknown.hasBf16() || unknown.hasInt8())
                .isFalse();
        assertThatThrownBy(() -> arm.require(Precision.INT8))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("choose another precision, or auto (CAPTION_PRECISION)");
    }

    @ParameterizedTest
    @EnumSource
    void a_closed_model_is_closed_at_every_precision(Precision precision) {
        Blip blip = Blip.load(BUNDLED, precision);
        blip.close();

        assertThatThrownBy(() -> captions(blip, List.of(new float[3 * 112 * 112])))
                .isInstanceOf(IllegalStateException.class);
    }

    /** The image embeddings differ by a share of their size that rounding explains, and a caption is written. */
    private static void assertCloseToFloat32(Path model, Precision precision) throws IOException {
        try (Blip fp32 = Blip.load(model);
                Blip blip = Blip.load(model, precision)) {
            List<float[]> picture =
                    List.of(fp32.prepare(VariedSamples.pictures().get(0)));
            float[] expected = fp32.encode(picture);
            float[] embeddings = blip.encode(picture);

            double error = 0;
            double size = 0;
            for (int i = 0; i < expected.length; i++) {
                error += Math.pow(embeddings[i] - expected[i], 2);
                size += Math.pow(expected[i], 2);
            }
            assertThat(Math.sqrt(error / size)).isLessThan(precision == Precision.FP32 ? 1e-6 : 0.05);
            assertThat(blip.generate(picture, Generation.defaults())).hasSize(1);
        }
    }

    private static List<String> captions(Blip blip, List<float[]> pictures) {
        return blip.generate(pictures, Generation.defaults()).stream()
                .map(Generated::text)
                .toList();
    }
}
