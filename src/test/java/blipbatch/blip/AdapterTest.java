package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import blipbatch.blip.ModelDirectory.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** LoRA adapters give what peft's merge_and_unload and transformers gave with them. */
class AdapterTest {

    private static final Path ADAPTERS = Path.of("src/test/golden/adapters");
    private static final Path RICH = ADAPTERS.resolve("rich");
    private static final String FC1 = "base_model.model.vision_model.encoder.layers.0.mlp.fc1.";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tied", "replaced", "rich"})
    void weights_are_those_of_merging(String name) throws IOException {
        JsonNode expected = expected(name);
        Path adapter = ADAPTERS.resolve(name);
        Path base = Path.of(new ModelContents(adapter).base());
        try (Weights weights = Weights.open(base)) {
            weights.adapt(adapter);
            Checkpoint checkpoint = new Checkpoint(BlipConfig.read(base.resolve("config.json")), weights);
            expected.get("weights").properties().forEach(weight -> {
                String used = checkpoint.aliases().getOrDefault(weight.getKey(), weight.getKey());
                assertMerged(checkpoint.tensors().get(used), weight);
            });
        }
    }

    private static void assertMerged(Tensor tensor, Map.Entry<String, JsonNode> expected) {
        ByteBuffer bytes = ByteBuffer.allocateDirect((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        tensor.read(bytes);
        FloatBuffer floats = bytes.flip().asFloatBuffer();
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < floats.limit(); i++) {
            sum += floats.get(i);
            squares += (double) floats.get(i) * floats.get(i);
        }
        int end = floats.limit();
        double[] actual = {sum, squares, floats.get(0), floats.get(1), floats.get(end - 2), floats.get(end - 1)};
        for (int i = 0; i < actual.length; i++) {
            double value = expected.getValue().get(i).doubleValue();
            assertThat(actual[i]).as(expected.getKey()).isCloseTo(value, within(1e-5 * Math.max(1, Math.abs(value))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tied", "replaced", "rich", "rich/bin"})
    void captions_and_embeddings_are_those_of_the_merged_model(String name) throws IOException {
        Path adapter = ADAPTERS.resolve(name);
        Path base = Path.of(new ModelContents(adapter).base());
        String set = name.replace("/bin", "");
        try (Blip blip = Blip.load(new ModelDirectories(base, base, base, adapter), Precision.FP32)) {
            for (JsonNode one : expected(set).get("cases")) {
                String picture = one.get("picture").stringValue();
                float[] pixels = Npy.read(base.resolve(picture + "_png_pixel_values.npy"));
                float[] embeddings = Npy.read(ADAPTERS.resolve(set).resolve(picture + "_image_embeds.npy"));
                assertThat(blip.encode(List.of(pixels))).containsExactly(embeddings, within(1e-5f));
                Generated caption = blip.generate(
                                List.of(pixels), Generation.defaults().withMaxLength(12))
                        .get(0);
                assertThat(caption.ids())
                        .containsExactly(one.get("ids")
                                .valueStream()
                                .mapToInt(JsonNode::intValue)
                                .toArray());
            }
        }
    }

    @Test
    void weights_in_half_precision_are_merged_in_float32() throws IOException {
        ModelDirectory model = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
        Map<String, Stored> halves = new LinkedHashMap<>();
        model.tensors().forEach((name, tensor) -> halves.put(name, upperHalf(tensor)));
        model.write(halves, 0);
        try (Weights weights = Weights.open(folder)) {
            Tensor before = weights.get("vision_model.encoder.layers.0.mlp.fc1.weight");
            weights.adapt(RICH);
            Tensor after = weights.get("vision_model.encoder.layers.0.mlp.fc1.weight");

            assertThat(before.dtype()).isEqualTo("BF16");
            assertThat(after.dtype()).isEqualTo("F32");
            assertThat(after.bytes()).isEqualTo(2 * before.bytes());
        }
        try (Blip blip = Blip.load(new ModelDirectories(folder, folder, folder, RICH), Precision.FP32)) {
            float[] pixels = Npy.read(ModelDirectory.UNTIED.resolve("09_png_pixel_values.npy"));
            assertThat(blip.encode(List.of(pixels)))
                    .containsExactly(Npy.read(RICH.resolve("09_image_embeds.npy")), within(0.5f));
        }
    }

    private static Stored upperHalf(Stored tensor) {
        ByteBuffer half = ByteBuffer.allocate(tensor.bytes().length / 2).order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer floats = tensor.buffer().asFloatBuffer();
        while (floats.hasRemaining()) {
            half.putShort((short) (Float.floatToRawIntBits(floats.get()) >> 16));
        }
        return new Stored("BF16", tensor.shape(), half.array());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"peft_type\": \"IA3\"}; peft_type",
                "{\"peft_type\": null}; peft_type",
                "{\"use_dora\": true}; use_dora",
                "{\"use_qalora\": true}; use_qalora",
                "{\"lora_bias\": true}; lora_bias",
                "{\"trainable_token_indices\": [1]}; trainable_token_indices",
                "{\"target_parameters\": [\"weight\"]}; target_parameters",
                "{\"layer_replication\": [[0, 2]]}; layer_replication",
                "{\"alora_invocation_tokens\": [5]}; alora_invocation_tokens",
                "{\"kasa_config\": {\"beta\": 1}}; kasa_config",
                "{\"init_lora_weights\": \"pissa_niter_4\"}; init_lora_weights",
                "{\"init_lora_weights\": \"olora\"}; init_lora_weights",
                "{\"r\": 0}; r 0",
                "{\"r\": \"2\"}; r \"2\"",
                "{\"lora_alpha\": \"five\"}; lora_alpha",
                "{\"rank_pattern\": {\"query\": 0}}; rank_pattern",
                "{\"rank_pattern\": {\"query\": 1.5}}; rank_pattern",
                "{\"rank_pattern\": {\"query(\": 3}}; rank_pattern",
                "{\"rank_pattern\": {\"(){999999999}query\": 3}}; rank_pattern",
                "{\"alpha_pattern\": {\"((.*)*)*x\": 3}}; alpha_pattern",
                "{\"alpha_pattern\": [1]}; alpha_pattern",
                "{\"base_model_name_or_path\": 5}; base_model_name_or_path"
            })
    void what_cannot_be_merged_is_named(String changes, String fact) throws IOException {
        copyRich();
        JsonNode changed = JsonMapper.shared().readTree(changes);
        new ModelDirectory(folder).edit("adapter_config.json", json -> json.setAll((ObjectNode) changed));

        assertRefused("adapter_config.json", fact);
    }

    @ParameterizedTest
    @CsvSource({"r, 3", "rank_pattern, 2"})
    void a_rank_that_the_tensors_do_not_have_is_named(String key, String value) throws IOException {
        copyRich();
        new ModelDirectory(folder).edit("adapter_config.json", json -> {
            if (key.equals("r")) {
                json.put("r", 3);
            } else {
                json.putObject("rank_pattern").put("query", 2);
            }
        });

        assertRefused("adapter_model.safetensors", "with shape");
    }

    @Test
    void patterns_and_beginnings_that_change_nothing_are_read_over() throws IOException {
        copyRich();
        new ModelDirectory(folder).edit("adapter_config.json", json -> {
            json.put("init_lora_weights", "gaussian")
                    .put("bias", "none")
                    .put("target_modules", "all-linear")
                    .put("something_new", 1)
                    .put("use_dora", false)
                    .putNull("inference_mode");
            json.remove(List.of("modules_to_save", "revision", "loftq_config", "target_parameters", "lora_bias"));
        });

        load().close();
    }

    @Test
    void a_tensor_that_belongs_to_nothing_is_named() throws IOException {
        for (String name : List.of(
                "base_model.model.vision_model.encoder.layers.9.mlp.fc1.weight",
                "base_model.model.nothing.lora_A.weight",
                "vision_model.encoder.layers.0.mlp.fc1.weight",
                "base_model.model.text_decoder.bert.embeddings.word_embeddings.lora_A.weight",
                FC1 + "lora_magnitude_vector",
                FC1 + "lora_B.bias",
                FC1 + "lora_A.default.weight",
                "lora_A.weight")) {
            assertRefusedAfter(
                    tensors -> tensors.put(name, new Stored("F32", new long[] {1}, new byte[4])), "the tensor " + name);
        }
    }

    @Test
    void half_a_pair_is_named() throws IOException {
        assertRefusedAfter(tensors -> tensors.remove(FC1 + "lora_A.weight"), "lacks " + FC1 + "lora_A.weight");
        assertRefusedAfter(tensors -> tensors.remove(FC1 + "lora_B.weight"), "lacks " + FC1 + "lora_B.weight");
    }

    @Test
    void matrices_of_the_wrong_shape_or_type_are_named() throws IOException {
        assertRefusedAfter(
                tensors -> tensors.computeIfPresent(
                        FC1 + "lora_A.weight",
                        (name, a) -> new Stored("F32", new long[] {a.shape()[1], a.shape()[0]}, a.bytes())),
                FC1 + "lora_A.weight with shape");
        assertRefusedAfter(
                tensors -> tensors.computeIfPresent(
                        FC1 + "lora_B.weight", (name, b) -> new Stored("I32", b.shape(), b.bytes())),
                FC1 + "lora_B.weight as I32");
        assertRefusedAfter(
                tensors -> tensors.computeIfPresent(
                        "base_model.model.vision_model.post_layernorm.weight",
                        (name, w) -> new Stored("F32", new long[] {w.shape()[0] / 2, 2}, w.bytes())),
                "post_layernorm.weight with shape");
        assertRefusedAfter(
                tensors -> tensors.computeIfPresent(FC1 + "lora_B.weight", (name, b) -> {
                    byte[] infinite = b.bytes().clone();
                    ByteBuffer.wrap(infinite).order(ByteOrder.LITTLE_ENDIAN).putFloat(Float.POSITIVE_INFINITY);
                    return new Stored("F32", b.shape(), infinite);
                }),
                "no numbers");
    }

    @Test
    void an_adapter_without_weights_is_named() throws IOException {
        copyRich();
        Files.delete(folder.resolve("adapter_model.safetensors"));

        assertRefused("adapter_model.safetensors", "does not exist");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 100, 20_000})
    void a_truncated_adapter_is_named(int length) throws IOException {
        copyRich();
        Path file = folder.resolve("adapter_model.safetensors");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));

        assertRefused("adapter_model.safetensors", "bytes");
    }

    private void copyRich() throws IOException {
        for (String name : List.of("adapter_config.json", "adapter_model.safetensors")) {
            Files.write(folder.resolve(name), Files.readAllBytes(RICH.resolve(name)));
        }
    }

    private Blip load() {
        Path base = ModelDirectory.UNTIED;
        return Blip.load(new ModelDirectories(base, base, base, folder), Precision.FP32);
    }

    private void assertRefusedAfter(Consumer<Map<String, Stored>> change, String fact) throws IOException {
        copyRich();
        ModelDirectory adapter = new ModelDirectory(folder);
        Map<String, Stored> tensors = adapter.tensors("adapter_model.safetensors");
        change.accept(tensors);
        adapter.write("adapter_model.safetensors", tensors, 0);
        assertRefused("", fact);
    }

    private void assertRefused(String file, String fact) {
        assertThatThrownBy(() -> load().close())
                .isInstanceOf(ModelException.class)
                .message()
                .contains(file)
                .contains(fact)
                .doesNotContain("\n");
    }

    private static JsonNode expected(String name) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readAllBytes(ADAPTERS.resolve(name).resolve("expected.json")));
    }
}
