package blipbatch.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A download that nothing disturbs: which files, and where they are then. */
class HubDownloadTest {

    @TempDir
    Path cache;

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void the_files_of_the_model_come_and_no_others() throws Exception {
        try (FakeHub hub = AModel.onTheHub()) {
            Downloads downloads = Downloads.of(hub, cache);
            Snapshot snapshot = downloads.download(AModel.NAME);

            assertThat(names(snapshot.directory()))
                    .containsExactly(
                            "config.json",
                            "model.safetensors",
                            "preprocessor_config.json",
                            "special_tokens_map.json",
                            "tokenizer.json",
                            "tokenizer_config.json",
                            "vocab.txt");
            for (String name : names(snapshot.directory())) {
                assertThat(snapshot.directory().resolve(name)).hasBinaryContent(hub.content(name));
            }
            assertThat(snapshot.commit()).isEqualTo(FakeHub.COMMIT);
        }
    }

    @Test
    void they_lie_as_python_lays_them() throws Exception {
        try (FakeHub hub = AModel.onTheHub()) {
            Snapshot snapshot = Downloads.of(hub, cache).download(AModel.NAME);
            Path folder = cache.resolve("models--acme--blip-tiny");

            assertThat(snapshot.directory()).isEqualTo(folder.resolve("snapshots/" + FakeHub.COMMIT));
            assertThat(folder.resolve("refs/main")).hasContent(FakeHub.COMMIT);
            for (String name : names(snapshot.directory())) {
                assertThat(Files.readSymbolicLink(snapshot.directory().resolve(name)))
                        .isEqualTo(Path.of("../../blobs/" + hub.etag(name)));
            }
            assertThat(names(folder.resolve("blobs")))
                    .as("files of one content share a blob")
                    .hasSize(5)
                    .allMatch(name -> name.matches("[0-9a-f]{40}|[0-9a-f]{64}"));
            assertThat(names(folder.resolve(".no_exist/" + FakeHub.COMMIT)))
                    .containsExactly("added_tokens.json", "generation_config.json", "processor_config.json");
        }
    }

    @Test
    void progress_counts_the_bytes_of_all_files_to_the_end() throws Exception {
        try (FakeHub hub = AModel.onTheHub()) {
            Downloads downloads = Downloads.of(hub, cache);
            Snapshot snapshot = downloads.download(AModel.NAME);

            long bytes = 0;
            for (String name : names(snapshot.directory())) {
                bytes += hub.content(name).length;
            }
            assertThat(downloads.total).isEqualTo(bytes);
            assertThat(downloads.done).isSorted().last().isEqualTo(bytes);
            assertThat(downloads.done).anyMatch(done -> done > 0 && done < AModel.WEIGHT_BYTES);
        }
    }

    @Test
    void a_revision_with_slashes_is_its_own() throws Exception {
        try (FakeHub hub = AModel.onTheHub().withoutRevision("main").revision("refs/pr/18", FakeHub.COMMIT)) {
            Snapshot snapshot = Downloads.of(hub, cache).download(AModel.NAME + "@refs/pr/18");

            assertThat(snapshot.commit()).isEqualTo(FakeHub.COMMIT);
            assertThat(cache.resolve("models--acme--blip-tiny/refs/refs/pr/18")).hasContent(FakeHub.COMMIT);
        }
    }

    @Test
    void weights_in_several_files_come_as_the_index_names_them() throws Exception {
        try (FakeHub hub = AModel.withoutWeights()
                .file("model-00001-of-00002.safetensors", AModel.bytes(1000, 1))
                .file("model-00002-of-00002.safetensors", AModel.bytes(2000, 2))
                .file("model-other.safetensors", AModel.bytes(3000, 3))
                .file("model.safetensors.index.json", """
                        {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors",
                         "c": "model-00001-of-00002.safetensors"}}""")) {
            Downloads downloads = Downloads.of(hub, cache);
            Snapshot snapshot = downloads.download(AModel.NAME);

            assertThat(names(snapshot.directory()))
                    .contains("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
                    .contains("model.safetensors.index.json")
                    .doesNotContain("model-other.safetensors");
            assertThat(downloads.done).last().isEqualTo(downloads.total);
        }
    }

    @Test
    void weights_in_one_file_go_before_those_in_several() throws Exception {
        try (FakeHub hub = AModel.onTheHub().file("model.safetensors.index.json", "{\"weight_map\": {}}")) {
            Snapshot snapshot = Downloads.of(hub, cache).download(AModel.NAME);

            assertThat(names(snapshot.directory()))
                    .contains("model.safetensors")
                    .doesNotContain("model.safetensors.index.json");
        }
    }

    @Test
    void the_token_goes_to_the_hub_and_not_to_the_host_of_the_contents() throws Exception {
        try (FakeHub hub = AModel.onTheHub().requiring("hf_secret")) {
            Downloads.of(hub, cache, Map.of("hub.token", "hf_secret")).download(AModel.NAME);

            assertThat(hub.requests("hub", "GET", ""))
                    .extracting(FakeHub.Request::token)
                    .containsOnly("Bearer hf_secret");
            assertThat(hub.requests("hub", "HEAD", ""))
                    .extracting(FakeHub.Request::token)
                    .containsOnly("Bearer hf_secret");
            assertThat(hub.requests("contents", "GET", "")).hasSize(1);
            assertThat(hub.requests("contents", "GET", ""))
                    .extracting(FakeHub.Request::token)
                    .containsOnlyNulls();
            assertThat(hub.requests("contents", "HEAD", "")).isEmpty();
        }
    }

    @Test
    void without_links_the_files_are_in_the_snapshot_themselves() throws Exception {
        try (FakeHub hub = AModel.onTheHub()) {
            Snapshot snapshot = Downloads.of(hub, cache, Map.of("hub.disable-symlinks", "1"))
                    .download(AModel.NAME);

            assertThat(snapshot.directory().resolve("model.safetensors"))
                    .isRegularFile()
                    .satisfies(file -> assertThat(Files.isSymbolicLink(file)).isFalse())
                    .hasBinaryContent(hub.content("model.safetensors"));
            assertThat(names(cache.resolve("models--acme--blip-tiny/blobs"))).isEmpty();
        }
    }

    @Test
    void an_empty_file_is_a_file() throws Exception {
        try (FakeHub hub = AModel.onTheHub().file("vocab.txt", "")) {
            Snapshot snapshot = Downloads.of(hub, cache).download(AModel.NAME);

            assertThat(snapshot.directory().resolve("vocab.txt")).isEmptyFile();
        }
    }
}
