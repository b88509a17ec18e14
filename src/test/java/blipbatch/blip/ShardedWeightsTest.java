package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import blipbatch.blip.ModelDirectory.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class ShardedWeightsTest {

    private static final String INDEX = "model.safetensors.index.json";
    private static final String FIRST = "model-00001-of-00002.safetensors";
    private static final String SECOND = "model-00002-of-00002.safetensors";
    private static final String QUERY = "text_decoder.bert.encoder.layer.0.attention.self.query.weight";

    @TempDir
    Path folder;

    private ModelDirectory model;
    private float[] picture;
    private Generated whole;

    @BeforeEach
    void splitWeights() throws IOException {
        model = ModelDirectory.copyOf(ModelDirectory.UNTIED, folder);
        picture = Npy.read(ModelDirectory.UNTIED.resolve("09_png_pixel_values.npy"));
        whole = caption();
        model.shard(FIRST, SECOND);
    }

    @Test
    void shards_give_what_the_whole_gives() {
        Generated sharded = caption();

        assertThat(sharded.ids()).containsExactly(whole.ids());
        assertThat(sharded.logProbs()).containsExactly(whole.logProbs(), within(1e-5f));
    }

    @Test
    void the_whole_counts_if_it_lies_beside_the_shards() throws IOException {
        Files.copy(ModelDirectory.UNTIED.resolve("model.safetensors"), model.file("model.safetensors"));
        Files.delete(model.file(SECOND));

        assertThat(caption().ids()).containsExactly(whole.ids());
    }

    @Test
    void a_missing_shard_is_named() throws IOException {
        Files.delete(model.file(SECOND));

        assertRefused(SECOND, INDEX);
    }

    @Test
    void a_damaged_shard_is_named() throws IOException {
        Path shard = model.file(SECOND);
        Files.write(shard, Arrays.copyOf(Files.readAllBytes(shard), 100_000));

        assertRefused(SECOND, "bytes");
    }

    @Test
    void a_tensor_of_the_wrong_shape_names_its_shard() throws IOException {
        Map<String, Stored> tensors = model.tensors(SECOND);
        assertThat(tensors).containsKey(QUERY);
        tensors.computeIfPresent(
                QUERY, (name, tensor) -> new Stored(tensor.dtype(), new long[] {96 * 96}, tensor.bytes()));
        model.write(SECOND, tensors, 0);

        assertRefused(SECOND, QUERY);
    }

    @Test
    void a_tensor_that_is_not_in_the_shard_of_the_index_is_named() throws IOException {
        model.edit(INDEX, json -> ((ObjectNode) json.get("weight_map")).put(QUERY, FIRST));

        assertRefused(INDEX, "says that the tensor " + QUERY + " is in " + FIRST);
    }

    @Test
    void a_tensor_that_the_index_does_not_know_is_named() throws IOException {
        model.edit(INDEX, json -> ((ObjectNode) json.get("weight_map")).remove(QUERY));

        assertRefused(INDEX, "lacks the tensor " + QUERY);
    }

    @Test
    void an_index_without_tensors_is_refused() throws IOException {
        model.edit(INDEX, json -> json.remove("weight_map"));

        assertRefused(INDEX, "lacks the tensor");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../model-00001-of-00002.safetensors",
                "/etc/passwd",
                "/weights.safetensors",
                "a/b.safetensors",
                "..\\b.safetensors",
                "..",
                ".",
                "",
                "config.json",
                "a\0.safetensors"
            })
    void a_shard_anywhere_else_is_refused(String name) throws IOException {
        model.edit(INDEX, json -> ((ObjectNode) json.get("weight_map")).put(QUERY, name));

        assertRefused(INDEX, "names the shard");
    }

    @Test
    void a_shard_that_has_no_name_is_refused() throws IOException {
        model.edit(INDEX, json -> ((ObjectNode) json.get("weight_map")).put(QUERY, 1));

        assertRefused(INDEX, QUERY);
    }

    private Generated caption() {
        try (Blip blip = Blip.load(folder)) {
            return blip.generate(List.of(picture), Generation.defaults()).get(0);
        }
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
