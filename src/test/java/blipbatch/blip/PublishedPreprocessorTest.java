package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What image processors say that changes no pixel value; transformers' BlipImageProcessorPil gave the same ones for each. */
class PublishedPreprocessorTest {

    private static final Path PUBLISHED = Path.of("src/test/resources/blipbatch/blip/published");
    private static final Path PICTURE = Path.of("src/main/resources/samples/10.png");
    private static final Path EXPECTED = ModelDirectory.UNTIED.resolve("10_png_pixel_values.npy");

    @TempDir
    Path folder;

    /** The hashes of the files are those of Salesforce's models, that of the pixel values is transformers'. */
    @ParameterizedTest
    @CsvSource({
        "base, 065c10ec97edc5081fbd9655b3d9d25e2647ea6d5dab873325e88eed12d80a7d",
        "large, 0aa66e2e9ac3ea3b5cd4388c35072e22db4e1cc1f96c7872bed07749c712ade1"
    })
    void the_published_models_are_prepared_for(String model, String sha256) throws Exception {
        Path published = PUBLISHED.resolve(model + ".preprocessor_config.json");
        assertThat(sha256(Files.readAllBytes(published))).isEqualTo(sha256);
        Files.copy(published, folder.resolve("preprocessor_config.json"));
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"blip\"}");

        assertThat(sha256(bytes(prepare())))
                .isEqualTo("88706717d1c7004062290f1b15f89638b78e857132a6ec2eb5b69ffbc5cc9f9b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"do_pad\": true, \"size_divisor\": 32}",
                "{\"do_pad\": true, \"size_divisor\": 7, \"pad_size\": null}",
                "{\"do_pad\": true, \"pad_size\": {\"height\": 48, \"width\": 48}}",
                "{\"do_pad\": true, \"pad_size\": 48}",
                "{\"do_pad\": true, \"pad_size\": [48, 48]}",
                "{\"do_pad\": false, \"pad_size\": {\"height\": 64, \"width\": 64}}",
                "{\"size\": 48}",
                "{\"size\": 48, \"default_to_square\": true}",
                "{\"size\": [48, 48]}",
                "{\"do_center_crop\": true, \"crop_size\": 48}",
                "{\"do_center_crop\": true, \"crop_size\": [48, 48]}",
                "{\"do_center_crop\": true, \"crop_size\": {\"height\": 48, \"width\": 48}, \"do_pad\": true}",
                "{\"do_center_crop\": false, \"crop_size\": 32}",
                "{\"crop_size\": 32}",
                "{\"do_center_crop\": null, \"crop_size\": null, \"do_pad\": null, \"pad_size\": null, \"device\": null,"
                        + " \"return_tensors\": null, \"input_data_format\": null, \"disable_grouping\": null}",
                "{\"do_convert_rgb\": null}",
                "{\"do_convert_rgb\": false}",
                "{\"image_processor_type\": \"BlipImageProcessorFast\", \"data_format\": \"channels_first\"}",
                "{\"image_processor_type\": \"BlipImageProcessorPil\", \"data_format\": \"channels_last\"}",
                "{\"image_processor_type\": null, \"processor_class\": \"BlipProcessor\"}",
                "{\"_valid_processor_keys\": [\"images\", \"do_resize\"], \"something_new\": {\"a\": [1]}}"
            })
    void what_changes_nothing_is_read_over(String changes) throws IOException {
        edit(changes);

        assertThat(prepare()).containsExactly(Npy.read(EXPECTED));
    }

    @Test
    void a_step_that_is_named_with_null_is_left_out() throws IOException {
        edit("{\"do_rescale\": null, \"do_normalize\": null}");

        assertThat(prepare()).startsWith(191f, 191f, 191f);
    }

    @Test
    void transformers_5_keeps_it_in_a_file_with_the_rest_of_the_processor() throws IOException {
        ModelDirectory model = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
        JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(model.file("preprocessor_config.json")));
        ((ObjectNode) json)
                .put("image_processor_type", "BlipImageProcessorFast")
                .put("data_format", "channels_first");
        ObjectNode processor = JsonMapper.shared().createObjectNode();
        processor.put("processor_class", "BlipProcessor").set("image_processor", json);
        Files.writeString(model.file("processor_config.json"), processor.toString());
        Files.delete(model.file("preprocessor_config.json"));

        assertThat(prepare()).containsExactly(Npy.read(EXPECTED));
    }

    @Test
    void sizes_of_the_model_may_be_pairs() throws IOException {
        ModelDirectory model = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
        BlipConfig expected = BlipConfig.read(model.file("config.json"));
        model.edit("config.json", json -> {
            ObjectNode vision = (ObjectNode) json.get("vision_config");
            vision.putArray("image_size").add(48).add(48);
            vision.putArray("patch_size").add(8).add(8);
        });

        assertThat(BlipConfig.read(model.file("config.json"))).isEqualTo(expected);
    }

    private void edit(String changes) throws IOException {
        JsonNode changed = JsonMapper.shared().readTree(changes);
        ModelDirectory.copyOf(ModelDirectory.UNTIED, folder)
                .edit("preprocessor_config.json", json -> json.setAll((ObjectNode) changed));
    }

    private float[] prepare() throws IOException {
        BlipConfig config = BlipConfig.read(folder.resolve("config.json"));
        return new ImagePreprocessor(PreprocessorConfig.read(folder, config.vision()))
                .prepare(ImageIO.read(PICTURE.toFile()));
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
