package blipbatch.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Repositories as people have them: which of their files come, and what is said where some are missing. */
class WantedFilesTest {

    private static final List<String> PROCESSOR = List.of(
            "preprocessor_config.json",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.txt");

    @TempDir
    Path cache;

    private List<String> names(FakeHub hub, Wanted wanted) throws Exception {
        try (hub) {
            Snapshot snapshot = Downloads.of(hub, cache).download(AModel.NAME, wanted);
            try (Stream<Path> files = Files.list(snapshot.directory())) {
                List<String> names = files.map(file -> file.getFileName().toString())
                        .sorted()
                        .toList();
                assertThat(hub.requests("hub", "HEAD", ""))
                        .as("asked for")
                        .extracting(
                                request -> Path.of(request.path()).getFileName().toString())
                        .containsAll(names)
                        .isSubsetOf(names);
                return names;
            }
        }
    }

    private AbstractThrowableAssert<?, ?> assertRefused(FakeHub hub, Wanted wanted) {
        try (hub) {
            var refused = assertThatThrownBy(() -> Downloads.of(hub, cache).download(AModel.NAME, wanted))
                    .isInstanceOf(HubException.class)
                    .hasMessageContaining(AModel.NAME)
                    .hasMessageNotContaining("refs/pr");
            assertThat(hub.requests()).as("only the list").hasSize(1);
            return refused;
        }
    }

    private static List<String> with(List<String> names, String... more) {
        return Stream.concat(names.stream(), Stream.of(more)).sorted().toList();
    }

    @Test
    void the_weights_of_the_published_base_are_those_of_torch() throws Exception {
        assertThat(names(AModel.asBaseIsPublished(), Wanted.MODEL))
                .isEqualTo(with(PROCESSOR, "config.json", "pytorch_model.bin"));
    }

    @Test
    void of_the_published_large_only_the_safetensors_come() throws Exception {
        assertThat(names(AModel.asLargeIsPublished(), Wanted.MODEL))
                .isEqualTo(with(PROCESSOR, "config.json", "model.safetensors"));
    }

    @Test
    void weights_of_torch_in_several_files_come_as_the_index_names_them() throws Exception {
        FakeHub hub = AModel.withoutWeights()
                .file("pytorch_model-00001-of-00002.bin", AModel.bytes(1000, 1))
                .file("pytorch_model-00002-of-00002.bin", AModel.bytes(2000, 2))
                .file("training_args.bin", AModel.bytes(100, 3))
                .file("pytorch_model.bin.index.json", """
                        {"weight_map": {"a": "pytorch_model-00001-of-00002.bin",
                         "b": "pytorch_model-00002-of-00002.bin"}}""");

        assertThat(names(hub, Wanted.MODEL))
                .contains(
                        "pytorch_model-00001-of-00002.bin",
                        "pytorch_model-00002-of-00002.bin",
                        "pytorch_model.bin.index.json")
                .doesNotContain("training_args.bin");
    }

    @Test
    void safetensors_in_several_files_go_before_one_file_of_torch() throws Exception {
        FakeHub hub = AModel.asBaseIsPublished()
                .file("model-00001-of-00001.safetensors", AModel.bytes(1000, 1))
                .file(
                        "model.safetensors.index.json",
                        "{\"weight_map\": {\"a\": \"model-00001-of-00001.safetensors\"}}");

        assertThat(names(hub, Wanted.MODEL))
                .contains("model-00001-of-00001.safetensors")
                .doesNotContain("pytorch_model.bin");
    }

    @Test
    void a_vocabulary_is_enough_of_a_tokenizer() throws Exception {
        FakeHub hub = AModel.onTheHub().without("tokenizer.json").file("added_tokens.json", "{\"[ENC]\": 30523}");

        assertThat(names(hub, Wanted.MODEL)).contains("vocab.txt", "added_tokens.json");
    }

    @Test
    void a_model_without_a_processor_comes_alone() throws Exception {
        assertThat(names(AModel.withoutProcessor(), Wanted.MODEL))
                .containsExactly("config.json", "generation_config.json", "model.safetensors");
    }

    @Test
    void of_an_adapter_its_own_weights_come() throws Exception {
        assertThat(names(AModel.adapter(), Wanted.MODEL))
                .containsExactly("adapter_config.json", "adapter_model.safetensors");
    }

    @Test
    void an_adapter_of_torch_comes_with_its_processor_and_without_a_model_beside_it() throws Exception {
        FakeHub hub = AModel.withoutWeights()
                .file("pytorch_model.bin", AModel.bytes(1000, 2))
                .file("adapter_config.json", "{}")
                .file("adapter_model.bin", AModel.bytes(1000, 3));

        assertThat(names(hub, Wanted.MODEL))
                .isEqualTo(with(PROCESSOR, "adapter_config.json", "adapter_model.bin", "config.json"));
    }

    @Test
    void what_is_left_of_an_adapter_beside_a_model_does_not_make_it_one() throws Exception {
        assertThat(names(AModel.onTheHub().file("adapter_config.json", "{}"), Wanted.MODEL))
                .isEqualTo(with(PROCESSOR, "config.json", "model.safetensors"));
    }

    @Test
    void a_processor_comes_without_the_model() throws Exception {
        assertThat(names(AModel.asLargeIsPublished(), Wanted.PROCESSOR)).isEqualTo(PROCESSOR);
    }

    @Test
    void the_model_comes_after_its_processor() throws Exception {
        try (FakeHub hub = AModel.onTheHub()) {
            Downloads downloads = Downloads.of(hub, cache);
            Snapshot processor = downloads.download(AModel.NAME + "@" + FakeHub.COMMIT, Wanted.PROCESSOR);
            hub.requests().clear();
            Snapshot model = downloads.download(AModel.NAME + "@" + FakeHub.COMMIT, Wanted.MODEL);

            assertThat(model).isEqualTo(processor);
            assertThat(model.directory().resolve("model.safetensors")).exists();
            assertThat(hub.requests("hub", "HEAD", "tokenizer.json")).isEmpty();
        }
    }

    @Test
    void a_damaged_processor_is_mended_without_the_model() throws Exception {
        try (FakeHub hub = AModel.onTheHub()) {
            Downloads downloads = Downloads.of(hub, cache);
            Snapshot processor = downloads.download(AModel.NAME, Wanted.PROCESSOR);
            Files.writeString(processor.directory().resolve("tokenizer.json").toRealPath(), "{");

            assertThat(downloads.heal(processor, Wanted.PROCESSOR)).isTrue();
            assertThat(processor.directory().resolve("tokenizer.json")).hasBinaryContent(hub.content("tokenizer.json"));
            assertThat(hub.downloads("model.safetensors")).isZero();
        }
    }

    @Test
    void what_has_no_weights_is_told_so_with_the_form_that_they_have() {
        assertRefused(AModel.withoutWeights(), Wanted.MODEL)
                .hasMessageContainingAll("no weights", "pytorch_model.bin", "tf_model.h5", "CAPTION_MODEL")
                .hasMessageNotContaining("tokenizer.json");
    }

    @Test
    void the_authors_checkpoint_is_not_called_unreadable() {
        assertRefused(new FakeHub(AModel.NAME).file("model_base_caption.pth", new byte[10]), Wanted.MODEL)
                .hasMessageContainingAll("no config.json", "model_base_caption.pth can be read from a directory")
                .hasMessageNotContaining("saved them anew");
    }

    @Test
    void what_has_neither_weights_nor_a_processor_is_told_both() {
        assertRefused(new FakeHub(AModel.NAME).file("config.json", "{}"), Wanted.MODEL)
                .hasMessageContainingAll("no weights", "no preprocessor_config.json", "no tokenizer.json or vocab.txt");
    }

    @Test
    void an_adapter_without_weights_is_called_one() {
        assertRefused(AModel.adapter().without("adapter_model.safetensors"), Wanted.MODEL)
                .hasMessageContainingAll("is an adapter", "adapter_model.safetensors or adapter_model.bin");
    }

    @ParameterizedTest
    @CsvSource({
        "preprocessor_config.json,preprocessor_config.json or processor_config.json",
        "tokenizer.json,tokenizer.json or vocab.txt"
    })
    void a_processor_that_lacks_a_part_is_told_which(String file, String said) {
        FakeHub hub = AModel.onTheHub().without(file);

        assertRefused(file.startsWith("tokenizer") ? hub.without("vocab.txt") : hub, Wanted.PROCESSOR)
                .hasMessageContainingAll("no complete processor", "no " + said, "CAPTION_PROCESSOR")
                .hasMessageNotContaining("weights");
    }
}
