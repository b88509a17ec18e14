package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.blip.ModelDirectory.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The files of Salesforce/blip-image-captioning-base, whose weights are a pytorch_model.bin. */
class PublishedLayoutTest {

    private static final Path PUBLISHED = Path.of("src/test/golden/published_bin");
    private static final String QUERY = "text_decoder.bert.encoder.layer.0.attention.self.query.weight";
    private static final String PATCHES = "vision_model.embeddings.patch_embedding.weight";
    private static final String INDEX = "pytorch_model.bin.index.json";
    private static final String FIRST = "pytorch_model-00001-of-00002.bin";
    private static final String SECOND = "pytorch_model-00002-of-00002.bin";

    @TempDir
    Path folder;

    private ModelDirectory model;
    private Answer published;
    private Map<String, Stored> tensors;

    /** What a model makes of the picture. */
    private record Answer(float[] embeddings, int[] ids, float[] logProbs) {}

    @BeforeEach
    void copyModel() throws IOException {
        model = ModelDirectory.copyOf(PUBLISHED, folder);
        for (String other : List.of("README.md", "tf_model.h5", ".gitattributes")) {
            Files.writeString(model.file(other), "not read");
        }
        published = answer();
        tensors = TorchFiles.read(model.file("pytorch_model.bin"));
    }

    @Test
    void every_name_is_read_and_two_of_them_share_their_numbers() {
        assertThat(tensors).hasSize(474);
        assertThat(tensors.get("text_decoder.bert.embeddings.position_ids").dtype())
                .isEqualTo("I64");
        try (TensorFile file = TensorFile.open(model.file("pytorch_model.bin"))) {
            assertThat(file.tensors().get(TorchFiles.HEAD + "decoder.bias"))
                    .isEqualTo(file.tensors().get(TorchFiles.HEAD + "bias"));
        }
    }

    @Test
    void the_same_weights_give_the_same_as_safetensors() throws IOException {
        tensors.remove(TorchFiles.HEAD + "decoder.bias");
        model.write(tensors, 0);
        Files.delete(model.file("pytorch_model.bin"));

        requireSame(answer(), published);
    }

    @Test
    void safetensors_count_if_both_are_there() throws IOException {
        tensors.remove(TorchFiles.HEAD + "decoder.bias");
        model.write(tensors, 0);
        Files.writeString(model.file("pytorch_model.bin"), "not read");

        requireSame(answer(), published);
    }

    /** So that other tests may take what the fixture writes for what torch wrote. */
    @Test
    void the_fixture_writes_what_was_published_byte_for_byte() throws IOException {
        TorchFiles.writePublished(model.file("pytorch_model.bin"), tensors);

        assertThat(model.file("pytorch_model.bin")).hasSameBinaryContentAs(PUBLISHED.resolve("pytorch_model.bin"));
    }

    @Test
    void shards_give_what_the_whole_gives() throws IOException {
        shard();

        requireSame(answer(), published);
    }

    @Test
    void the_whole_counts_if_it_lies_beside_the_shards() throws IOException {
        shard();
        Files.copy(PUBLISHED.resolve("pytorch_model.bin"), model.file("pytorch_model.bin"));
        Files.delete(model.file(FIRST));

        requireSame(answer(), published);
    }

    @Test
    void a_missing_shard_is_named() throws IOException {
        shard();
        Files.delete(model.file(SECOND));

        assertRefused(SECOND, INDEX + " names it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../pytorch_model.bin",
                "/etc/passwd",
                "a/b.bin",
                "..\\b.bin",
                "..",
                "",
                "config.json",
                "model.safetensors"
            })
    void a_shard_anywhere_else_or_of_another_form_is_refused(String name) throws IOException {
        shard();
        model.edit(INDEX, json -> ((ObjectNode) json.get("weight_map")).put(QUERY, name));

        assertRefused(INDEX, "names the shard");
    }

    @Test
    void a_convolution_kept_channels_last_gives_the_same() throws IOException {
        Stored patches = tensors.get(PATCHES);
        long[] shape = patches.shape();
        long[] strides = {shape[1] * shape[2] * shape[3], 1, shape[1] * shape[3], shape[1]};
        ByteBuffer reordered = ByteBuffer.allocate(patches.bytes().length).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer values = patches.buffer();
        for (int i = 0, at = 0; i < shape[0]; i++) {
            for (int c = 0; c < shape[1]; c++) {
                for (int y = 0; y < shape[2]; y++) {
                    for (int x = 0; x < shape[3]; x++, at += 4) {
                        reordered.putFloat(
                                (int) (4 * (i * strides[0] + c + y * strides[2] + x * strides[3])),
                                values.getFloat(at));
                    }
                }
            }
        }
        splitOff(PATCHES, shape, strides, reordered.array());

        requireSame(answer(), published);
    }

    @Test
    void a_weight_that_is_a_part_of_a_larger_one_is_named() throws IOException {
        Stored query = tensors.get(QUERY);
        splitOff(QUERY, query.shape(), new long[] {2 * query.shape()[1], 2}, new byte[2 * query.bytes().length]);

        assertRefused(FIRST, QUERY);
    }

    @Test
    void a_weight_of_doubles_is_named_and_one_that_nobody_needs_is_left_alone() throws IOException {
        tensors.put("unneeded", new Stored("F64", new long[] {2}, new byte[16]));
        TorchFiles.writePublished(model.file("pytorch_model.bin"), tensors);
        requireSame(answer(), published);
        tensors.put(
                QUERY,
                new Stored(
                        "F64",
                        tensors.get(QUERY).shape(),
                        new byte[2 * tensors.get(QUERY).bytes().length]));
        TorchFiles.writePublished(model.file("pytorch_model.bin"), tensors);

        assertRefused("pytorch_model.bin", QUERY + " as F64");
    }

    /** One tensor with strides of its own in the first shard, all others in the second. */
    private void splitOff(String name, long[] shape, long[] strides, byte[] storage) throws IOException {
        byte[] pickle = PickleBytes.begun()
                .op(PickleBytes.EMPTY_DICT)
                .text(name)
                .tensor("0", storage.length / 4, 0, shape, strides)
                .op(PickleBytes.SETITEM, PickleBytes.STOP)
                .bytes();
        Files.write(model.file(FIRST), TorchFiles.archive("archive", pickle, Map.of("0", storage)));
        tensors.remove(name);
        writeIndex(name::equals);
        TorchFiles.writePublished(model.file(SECOND), tensors);
    }

    private void shard() throws IOException {
        Map<String, Stored> first = new LinkedHashMap<>();
        Map<String, Stored> second = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> (name.startsWith("vision") ? first : second).put(name, tensor));
        TorchFiles.writePublished(model.file(FIRST), first);
        TorchFiles.writePublished(model.file(SECOND), second);
        writeIndex(first::containsKey);
    }

    private void writeIndex(Predicate<String> isInFirst) throws IOException {
        ObjectNode index = JsonMapper.shared().createObjectNode();
        ObjectNode map = index.putObject("weight_map");
        TorchFiles.read(PUBLISHED.resolve("pytorch_model.bin"))
                .keySet()
                .forEach(name -> map.put(name, isInFirst.test(name) ? FIRST : SECOND));
        Files.writeString(model.file(INDEX), index.toString());
        Files.delete(model.file("pytorch_model.bin"));
    }

    private Answer answer() throws IOException {
        float[] picture = Npy.read(PUBLISHED.resolve("09_png_pixel_values.npy"));
        try (Blip blip = Blip.load(folder)) {
            Generated caption =
                    blip.generate(List.of(picture), new Generation(8, null)).get(0);
            return new Answer(blip.encode(List.of(picture)), caption.ids(), caption.logProbs());
        }
    }

    private static void requireSame(Answer answer, Answer expected) {
        assertThat(answer.embeddings()).containsExactly(expected.embeddings());
        assertThat(answer.ids()).containsExactly(expected.ids());
        assertThat(answer.logProbs()).containsExactly(expected.logProbs());
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
