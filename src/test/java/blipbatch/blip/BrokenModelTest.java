package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.blip.ModelDirectory.Stored;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** A model directory that cannot be used is refused with one sentence that names the file and the fact. */
class BrokenModelTest {

    private static final String QUERY = "text_decoder.bert.encoder.layer.0.attention.self.query.weight";

    @TempDir
    Path folder;

    private ModelDirectory model;

    @BeforeEach
    void copyModel() throws IOException {
        model = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
    }

    @Test
    void a_missing_directory_is_named() {
        assertRefused(folder.resolve("nowhere"), "nowhere", "is not a directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors"})
    void a_missing_file_is_named(String file) throws IOException {
        Files.delete(model.file("vocab.txt"));
        Files.delete(model.file(file));

        assertRefused(file, "does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json"})
    void json_cut_in_the_middle_names_the_file(String file) throws IOException {
        model.editText(file, text -> text.substring(0, text.length() / 2));

        assertRefused(file, "is not valid JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json"})
    void json_that_is_no_object_names_the_file(String file) throws IOException {
        model.editText(file, text -> "[1]");

        assertRefused(file, "is not a JSON object");
    }

    @Test
    void a_model_of_another_family_is_refused() throws IOException {
        model.edit("config.json", json -> json.put("model_type", "vit-gpt2"));

        assertRefused("config.json", "\"vit-gpt2\"");
    }

    @Test
    void a_blip_that_answers_questions_is_refused() throws IOException {
        model.edit("config.json", json -> json.putArray("architectures").add("BlipForQuestionAnswering"));

        assertRefused("config.json", "BlipForQuestionAnswering");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"quant_method\": \"gptq\", \"bits\": 4}; quantised by gptq",
                "{\"quant_method\": \"awq\"}; quantised by awq",
                "{\"quant_method\": \"bitsandbytes\", \"load_in_8bit\": true}; quantised by bitsandbytes",
                "{\"load_in_8bit\": true}; quantised by bitsandbytes",
                "{\"bits\": 4}; quantised by a method it does not name",
                "{\"quant_method\": 5}; quant_method 5"
            })
    void quantised_weights_are_refused_by_their_method(String quantization, String fact) throws IOException {
        model.edit("config.json", json -> json.putRawValue("quantization_config", new RawValue(quantization)));
        Files.delete(model.file("model.safetensors"));

        assertRefused("config.json", fact);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "text_config; hidden_act; \"prelu\"",
                "text_config; hidden_size; 0",
                "text_config; hidden_size; -96",
                "text_config; hidden_size; 96.5",
                "text_config; hidden_size; 99999999999",
                "text_config; hidden_size; \"96\"",
                "text_config; num_attention_heads; 7",
                "text_config; bos_token_id; 225",
                "text_config; sep_token_id; 2000000000",
                "text_config; layer_norm_eps; \"small\"",
                "vision_config; image_size; [48, 64]",
                "vision_config; image_size; [48]",
                "vision_config; patch_size; [8, 8, 8]",
                "vision_config; patch_size; [\"8\", \"8\"]",
                "vision_config; image_size; 2000000000",
                "vision_config; patch_size; 49",
                "vision_config; num_attention_heads; 5"
            })
    void an_impossible_setting_is_named(String section, String key, String value) throws IOException {
        model.edit("config.json", json -> ((ObjectNode) json.get(section)).putRawValue(key, new RawValue(value)));

        assertRefused("config.json", key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "text_config; vocab_size; 226",
                "text_config; num_hidden_layers; 4",
                "text_config; num_hidden_layers; 2000000000",
                "text_config; max_position_embeddings; 41",
                "text_config; intermediate_size; 2000000000",
                "vision_config; patch_size; 16",
                "vision_config; hidden_size; 68"
            })
    void weights_of_another_shape_are_named(String section, String key, String value) throws IOException {
        model.edit("config.json", json -> ((ObjectNode) json.get(section)).put(key, Integer.parseInt(value)));

        assertRefused("model.safetensors", "config.json demands");
    }

    @Test
    void an_output_matrix_that_is_not_tied_must_be_there() throws IOException {
        Map<String, Stored> tensors = model.tensors();
        tensors.remove("text_decoder.cls.predictions.decoder.weight");
        model.write(tensors, 0);

        assertRefused("model.safetensors", "lacks the tensor text_decoder.cls.predictions.decoder.weight");
    }

    @Test
    void a_weight_of_an_unusable_type_is_named() throws IOException {
        Map<String, Stored> tensors = model.tensors();
        Stored query = tensors.get(QUERY);
        tensors.put(QUERY, new Stored("I32", query.shape(), query.bytes()));
        model.write(tensors, 0);

        assertRefused("model.safetensors", QUERY + " as I32");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 100, 200_000})
    void truncated_weights_are_refused(int length) throws IOException {
        Path weights = model.file("model.safetensors");
        Files.write(weights, Arrays.copyOf(Files.readAllBytes(weights), length));

        assertRefused("model.safetensors", "bytes");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 0})
    void a_wrong_header_length_is_refused(long length) throws IOException {
        byte[] bytes = Files.readAllBytes(model.file("model.safetensors"));
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        Files.write(model.file("model.safetensors"), bytes);

        assertRefused("model.safetensors", "header");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"dtype\":\"F32\"; \"dtype\":\"F31\"; F31",
                "\"dtype\":\"F32\"; \"dtype\":32; dtype",
                "\"dtype\":\"F32\"; \"type\":\"F32\"; dtype",
                "\"shape\":[; \"shape\":[4611686018427387904,4,; shape",
                "\"shape\":[; \"shape\":[-1,; shape",
                "\"shape\":[; \"shape\":[2,; bytes",
                "\"shape\":[; \"form\":[; shape",
                "\"data_offsets\":[; \"data_offsets\":[1,; data_offsets",
                "\"data_offsets\":[; \"data_offsets\":[1e3,; data_offsets",
                "\"data_offsets\":[; \"offsets\":[; data_offsets",
                "{; [; JSON"
            })
    void a_damaged_header_is_refused(String sound, String damaged, String fact) throws IOException {
        model.writeHeader(model.header().replaceFirst(Pattern.quote(sound), damaged));

        assertRefused("model.safetensors", fact);
    }

    @Test
    void a_header_of_nothing_but_brackets_is_refused() throws IOException {
        model.writeHeader("[".repeat(500_000));

        assertRefused("model.safetensors", "JSON");
    }

    @Test
    void overlapping_tensors_are_refused() throws IOException {
        String header = model.header().strip();
        int first = header.indexOf("\"data_offsets\":[0,");
        String size = header.substring(first + 18, header.indexOf(']', first));
        model.writeHeader(header.substring(0, header.length() - 1) + ",\"double\":{\"dtype\":\"U8\",\"shape\":[" + size
                + "],\"data_offsets\":[0," + size + "]}}");

        assertRefused("model.safetensors", "begins at byte");
    }

    @Test
    void bytes_that_belong_to_no_tensor_are_refused() throws IOException {
        Path weights = model.file("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length + 4));

        assertRefused("model.safetensors", "its tensors end at byte " + bytes.length);
    }

    @Test
    void settings_too_large_to_be_those_of_a_model_are_refused() throws IOException {
        try (RandomAccessFile config =
                new RandomAccessFile(model.file("config.json").toFile(), "rw")) {
            config.setLength(1L << 33); // takes no room on the disk
        }

        assertRefused("config.json", "8589934592 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.safetensors",
                "config.json",
                "preprocessor_config.json",
                "tokenizer.json",
                "tokenizer_config.json",
                "pytorch_model.bin",
                "vocab.txt"
            })
    void what_a_git_without_lfs_leaves_is_named(String file) throws IOException {
        if (file.equals("pytorch_model.bin")) {
            Files.delete(model.file("model.safetensors"));
        } else if (file.equals("vocab.txt")) {
            Files.delete(model.file("tokenizer.json"));
        }
        Files.writeString(
                model.file(file),
                "version https://git-lfs.github.com/spec/v1\noid sha256:" + "5c".repeat(32) + "\nsize 989820849\n");

        assertRefused(file, "is a pointer of git LFS and not the file itself");
    }

    @Test
    void weights_that_are_not_what_their_name_says_are_refused() throws IOException {
        Files.move(model.file("model.safetensors"), model.file("pytorch_model.bin"));

        assertRefused("pytorch_model.bin", "no file of torch.save");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"do_resize\": false}; do_resize",
                "{\"do_resize\": null}; do_resize",
                "{\"do_center_crop\": true}; crop_size",
                "{\"do_center_crop\": true, \"crop_size\": 32}; crop_size",
                "{\"do_center_crop\": true, \"crop_size\": [48, 64]}; crop_size",
                "{\"do_center_crop\": true, \"crop_size\": {\"shortest_edge\": 48}}; crop_size",
                "{\"do_pad\": true, \"pad_size\": {\"height\": 64, \"width\": 64}}; pad_size",
                "{\"do_pad\": true, \"pad_size\": 32}; pad_size",
                "{\"size\": {\"shortest_edge\": 48}}; size",
                "{\"size\": {\"height\": 48, \"width\": 48, \"longest_edge\": 48}}; longest_edge",
                "{\"size\": {\"height\": 48}}; size",
                "{\"size\": [48]}; size",
                "{\"size\": \"48\"}; size",
                "{\"size\": 48, \"default_to_square\": false}; default_to_square",
                "{\"size\": 0}; size",
                "{\"size\": 2000000000}; size",
                "{\"size\": {\"height\": 48, \"width\": 64}}; size",
                "{\"size\": {\"height\": 7, \"width\": 48}}; size",
                "{\"resample\": 6}; resample",
                "{\"image_mean\": [0.5, \"a\", 0.5]}; image_mean",
                "{\"rescale_factor\": \"1/255\"}; rescale_factor",
                "{\"image_processor_type\": \"CLIPImageProcessor\"}; image_processor_type"
            })
    void a_preparation_that_cannot_be_followed_is_refused(String changes, String key) throws IOException {
        JsonNode changed = JsonMapper.shared().readTree(changes);
        model.edit("preprocessor_config.json", json -> json.setAll((ObjectNode) changed));

        assertRefused("preprocessor_config.json", key);
    }

    private void assertRefused(String file, String fact) {
        assertRefused(folder, file, fact);
    }

    private static void assertRefused(Path folder, String file, String fact) {
        assertThatThrownBy(() -> Blip.load(folder).close())
                .isInstanceOf(ModelException.class)
                .message()
                .contains(file)
                .contains(fact)
                .doesNotContain("\n");
    }
}
