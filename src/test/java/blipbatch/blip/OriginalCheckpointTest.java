package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.blip.ModelDirectory.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A checkpoint of BLIP's authors, with the parts for other tasks that theirs have. */
class OriginalCheckpointTest {

    private static final Path PUBLISHED = Path.of("src/test/golden/published_bin");

    @TempDir
    Path folder;

    private ModelDirectory model;
    private Map<String, Stored> tensors;
    private float[] picture;
    private float[] expected;
    private int[] expectedIds;

    @BeforeEach
    void copyModel() throws IOException {
        model = ModelDirectory.copyOf(PUBLISHED, folder);
        tensors = TorchFiles.read(model.file("pytorch_model.bin"));
        picture = Npy.read(PUBLISHED.resolve("09_png_pixel_values.npy"));
        try (Blip blip = Blip.load(folder)) {
            expected = blip.encode(List.of(picture));
            expectedIds = ids(blip);
        }
        Files.delete(model.file("pytorch_model.bin"));
    }

    @ParameterizedTest
    @CsvSource({
        "visual_encoder.cls_token, vision_model.embeddings.class_embedding",
        "visual_encoder.pos_embed, vision_model.embeddings.position_embedding",
        "visual_encoder.patch_embed.proj.weight, vision_model.embeddings.patch_embedding.weight",
        "visual_encoder.patch_embed.proj.bias, vision_model.embeddings.patch_embedding.bias",
        "visual_encoder.blocks.11.norm1.weight, vision_model.encoder.layers.11.layer_norm1.weight",
        "visual_encoder.blocks.11.norm2.bias, vision_model.encoder.layers.11.layer_norm2.bias",
        "visual_encoder.blocks.0.attn.qkv.weight, vision_model.encoder.layers.0.self_attn.qkv.weight",
        "visual_encoder.blocks.0.attn.proj.bias, vision_model.encoder.layers.0.self_attn.projection.bias",
        "visual_encoder.blocks.0.mlp.fc1.weight, vision_model.encoder.layers.0.mlp.fc1.weight",
        "visual_encoder.norm.weight, vision_model.post_layernorm.weight",
        "text_decoder.cls.predictions.decoder.bias, text_decoder.cls.predictions.decoder.bias",
        "text_decoder.bert.encoder.layer.3.crossattention.self.key.weight, text_decoder.bert.encoder.layer.3.crossattention.self.key.weight",
        "visual_encoder_m.norm.weight, visual_encoder_m.norm.weight"
    })
    void names_become_those_of_transformers(String original, String name) {
        assertThat(OriginalCheckpoint.renamed(original)).isEqualTo(name);
    }

    @Test
    void it_captions_as_the_converted_one() throws IOException {
        writeOriginal("model_base_caption.pth");

        try (Blip blip = Blip.load(folder)) {
            assertThat(blip.encode(List.of(picture))).containsExactly(expected);
            assertThat(ids(blip)).containsExactly(expectedIds);
        }
    }

    @Test
    void a_state_dict_with_the_names_of_transformers_is_read_as_well() throws IOException {
        TorchFiles.writePublished(model.file("mine.pth"), tensors);

        try (Blip blip = Blip.load(folder)) {
            assertThat(ids(blip)).containsExactly(expectedIds);
        }
    }

    @Test
    void without_a_configuration_the_message_says_which_to_put_there() throws IOException {
        writeOriginal("model_base_caption.pth");
        Files.delete(model.file("config.json"));

        assertRefused("config.json", "Salesforce/blip-image-captioning-base");
    }

    @Test
    void that_of_the_large_model_is_known_by_its_width() throws IOException {
        tensors.put(
                "vision_model.embeddings.class_embedding", new Stored("F32", new long[] {1, 1, 1024}, new byte[4096]));
        writeOriginal("model_large_caption.pth");
        Files.delete(model.file("config.json"));

        assertRefused("config.json", "Salesforce/blip-image-captioning-large");
    }

    @Test
    void of_two_checkpoints_none_is_chosen() throws IOException {
        writeOriginal("a.pth");
        writeOriginal("b.pth");

        assertRefused("a.pth", "is not the only .pth file");
    }

    @Test
    void two_names_for_one_tensor_are_refused() throws IOException {
        Stored norm = tensors.get("vision_model.post_layernorm.weight");
        writeOriginal("a.pth", Map.of("vision_model.post_layernorm.weight", norm));

        assertRefused("a.pth", "vision_model.post_layernorm.weight by two names");
    }

    private void writeOriginal(String name) throws IOException {
        Stored other = new Stored("F32", new long[] {2}, new byte[8]);
        writeOriginal(
                name,
                Map.of(
                        "text_encoder.pooler.weight",
                        other,
                        "itm_head.weight",
                        other,
                        "vision_proj.weight",
                        other,
                        "visual_encoder_m.norm.weight",
                        other,
                        "image_queue",
                        other));
    }

    /** {"model": state dict, "epoch": 4} */
    private void writeOriginal(String name, Map<String, Stored> others) throws IOException {
        PickleBytes pickle =
                PickleBytes.begun().op(PickleBytes.EMPTY_DICT, PickleBytes.MARK).text("model");
        pickle.op(PickleBytes.EMPTY_DICT, PickleBytes.MARK);
        Map<String, byte[]> storages = new HashMap<>();
        tensors.forEach((tensorName, tensor) -> put(pickle, storages, original(tensorName), tensor));
        others.forEach((tensorName, tensor) -> put(pickle, storages, tensorName, tensor));
        pickle.op(PickleBytes.SETITEMS).text("epoch").number(4).op(PickleBytes.SETITEMS, PickleBytes.STOP);
        Files.write(model.file(name), TorchFiles.archive("archive", pickle.bytes(), storages));
    }

    private static void put(PickleBytes pickle, Map<String, byte[]> storages, String name, Stored tensor) {
        String key = String.valueOf(storages.size());
        storages.put(key, tensor.bytes());
        boolean ids = tensor.dtype().equals("I64");
        pickle.text(name)
                .tensor(
                        ids ? "LongStorage" : "FloatStorage",
                        key,
                        tensor.bytes().length / (ids ? 8 : 4),
                        0,
                        tensor.shape(),
                        StateDictPickle.strides(tensor.shape()));
    }

    private static String original(String name) {
        return name.replace("vision_model.embeddings.class_embedding", "visual_encoder.cls_token")
                .replace("vision_model.embeddings.position_embedding", "visual_encoder.pos_embed")
                .replace("vision_model.embeddings.patch_embedding", "visual_encoder.patch_embed.proj")
                .replace("vision_model.post_layernorm", "visual_encoder.norm")
                .replace("vision_model.encoder.layers", "visual_encoder.blocks")
                .replace("self_attn.projection", "attn.proj")
                .replace("self_attn.qkv", "attn.qkv")
                .replace("layer_norm", "norm");
    }

    private int[] ids(Blip blip) {
        return blip.generate(List.of(picture), new Generation(8, null)).get(0).ids();
    }

    private void assertRefused(String file, String fact) {
        assertThatThrownBy(() -> Blip.load(folder).close())
                .isInstanceOf(ModelException.class)
                .message()
                .startsWith(folder.resolve(file) + " ")
                .contains(fact)
                .doesNotContain("\n");
    }
}
