package blipbatch.hub;

import static blipbatch.hub.Trouble.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the cache already, whoever put it there. */
class HubCacheTest {

    private static final Map<String, String> OFFLINE = Map.of("hub.offline", "1");
    private static final String OTHER_COMMIT = "fedcba9876543210fedcba9876543210fedcba98";

    @TempDir
    Path cache;

    private final FakeHub hub = AModel.onTheHub();

    @AfterEach
    void close() {
        hub.close();
    }

    /** As huggingface_hub leaves it after {@code from_pretrained}. */
    private void pythonHasDownloaded(String... files) throws IOException {
        pythonHasDownloaded(hub, files);
    }

    private void pythonHasDownloaded(FakeHub hub, String... files) throws IOException {
        Path folder = cache.resolve("models--acme--blip-tiny");
        Path snapshot = Files.createDirectories(folder.resolve("snapshots").resolve(FakeHub.COMMIT));
        Files.createDirectories(folder.resolve("blobs"));
        for (String file : files) {
            Files.write(folder.resolve("blobs").resolve(hub.etag(file)), hub.content(file));
            Files.createSymbolicLink(snapshot.resolve(file), Path.of("../../blobs/" + hub.etag(file)));
        }
        Files.writeString(Files.createDirectories(folder.resolve("refs")).resolve("main"), FakeHub.COMMIT);
    }

    private static final String[] NEEDED = {
        "config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors"
    };

    @Test
    void what_python_has_downloaded_is_used_offline() throws Exception {
        pythonHasDownloaded(NEEDED);

        Snapshot snapshot = Downloads.of(hub, cache, OFFLINE).download(AModel.NAME);
        assertThat(snapshot.directory().resolve("model.safetensors"))
                .hasBinaryContent(hub.content("model.safetensors"));
        assertThat(Downloads.of(hub, cache, OFFLINE).download(AModel.NAME + "@" + FakeHub.COMMIT))
                .isEqualTo(snapshot);
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void what_python_has_downloaded_of_a_published_model_is_used_offline() throws Exception {
        try (FakeHub base = AModel.asBaseIsPublished()) {
            pythonHasDownloaded(base, "config.json", "preprocessor_config.json", "tokenizer.json", "pytorch_model.bin");

            Snapshot snapshot = Downloads.of(base, cache, OFFLINE).download(AModel.NAME);
            assertThat(snapshot.directory().resolve("pytorch_model.bin"))
                    .hasBinaryContent(base.content("pytorch_model.bin"));
            assertThat(base.requests()).isEmpty();
        }
    }

    @Test
    void weights_that_are_there_in_one_form_do_not_come_in_another() throws Exception {
        try (FakeHub large = AModel.asLargeIsPublished()) {
            pythonHasDownloaded(large, "config.json", "pytorch_model.bin");

            Snapshot snapshot = Downloads.of(large, cache).download(AModel.NAME);
            assertThat(snapshot.directory().resolve("tokenizer.json")).exists();
            assertThat(snapshot.directory().resolve("model.safetensors")).doesNotExist();
            assertThat(large.requests("contents", "GET", "")).isEmpty();
        }
    }

    @Test
    void a_model_is_there_offline_without_its_processor_and_its_processor_is_not() throws Exception {
        pythonHasDownloaded("config.json", "model.safetensors", "vocab.txt");
        Downloads downloads = Downloads.of(hub, cache, OFFLINE);

        assertThat(downloads.download(AModel.NAME).commit()).isEqualTo(FakeHub.COMMIT);
        assertThatThrownBy(() -> downloads.download(AModel.NAME, Wanted.PROCESSOR))
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll("HF_HUB_OFFLINE", "the processor of " + AModel.NAME);
    }

    @Test
    void only_what_python_has_left_out_is_downloaded() throws Exception {
        pythonHasDownloaded(NEEDED);

        Downloads downloads = Downloads.of(hub, cache);
        Snapshot snapshot = downloads.download(AModel.NAME);
        assertThat(snapshot.directory().resolve("vocab.txt")).hasBinaryContent(hub.content("vocab.txt"));
        assertThat(hub.requests("contents", "GET", "")).isEmpty();
        assertThat(hub.requests("hub", "HEAD", "/config.json")).isEmpty();
        assertThat(downloads.done).first().satisfies(done -> assertThat(done).isGreaterThan(AModel.WEIGHT_BYTES));
    }

    @Test
    void a_blob_that_is_there_already_is_only_linked() throws Exception {
        pythonHasDownloaded(NEEDED);
        Files.delete(cache.resolve("models--acme--blip-tiny/snapshots/" + FakeHub.COMMIT + "/model.safetensors"));

        Snapshot snapshot = Downloads.of(hub, cache).download(AModel.NAME);
        assertThat(snapshot.directory().resolve("model.safetensors"))
                .hasBinaryContent(hub.content("model.safetensors"));
        assertThat(hub.requests("contents", "GET", "")).isEmpty();
    }

    @Test
    void a_link_to_nothing_is_a_missing_file() throws Exception {
        pythonHasDownloaded(NEEDED);
        Files.delete(cache.resolve("models--acme--blip-tiny/blobs/" + hub.etag("model.safetensors")));

        Snapshot snapshot = Downloads.of(hub, cache).download(AModel.NAME);
        assertThat(snapshot.directory().resolve("model.safetensors"))
                .hasBinaryContent(hub.content("model.safetensors"));
    }

    @Test
    void offline_without_a_copy_says_so() throws Exception {
        assertThatThrownBy(() -> Downloads.of(hub, cache, OFFLINE).download(AModel.NAME))
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll("HF_HUB_OFFLINE", AModel.NAME, cache.toString());

        pythonHasDownloaded("config.json", "preprocessor_config.json", "tokenizer.json");
        assertThatThrownBy(() -> Downloads.of(hub, cache, OFFLINE).download(AModel.NAME))
                .as("without weights")
                .isInstanceOf(HubException.class);
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void a_copy_is_used_with_a_note_while_the_hub_is_down() throws Exception {
        Snapshot downloaded = Downloads.of(hub, cache).download(AModel.NAME);
        hub.trouble(10, "hub", "GET", "/revision/main", status(503));
        Downloads downloads = Downloads.of(hub, cache);

        assertThat(downloads.download(AModel.NAME)).isEqualTo(downloaded);
        assertThat(downloads.pauses).as("waiting for what is not needed").isEmpty();
        assertThat(downloads.notes).singleElement().asString().contains("503", downloaded.shortCommit());
    }

    @Test
    void a_branch_that_has_moved_on_is_followed_when_the_new_files_are_whole() throws Exception {
        pythonHasDownloaded(NEEDED);
        Path ref = cache.resolve("models--acme--blip-tiny/refs/main");
        Files.move(
                cache.resolve("models--acme--blip-tiny/snapshots/" + FakeHub.COMMIT),
                cache.resolve("models--acme--blip-tiny/snapshots/" + OTHER_COMMIT));
        Files.writeString(ref, OTHER_COMMIT);
        hub.trouble("hub", "HEAD", "vocab.txt", status(403));

        Downloads downloads = Downloads.of(hub, cache);
        assertThat(downloads.download(AModel.NAME).commit()).as("the old one").isEqualTo(OTHER_COMMIT);
        assertThat(downloads.notes).singleElement().asString().contains(OTHER_COMMIT.substring(0, 12));
        assertThat(ref).hasContent(OTHER_COMMIT);

        assertThat(Downloads.of(hub, cache).download(AModel.NAME).commit()).isEqualTo(FakeHub.COMMIT);
        assertThat(ref).hasContent(FakeHub.COMMIT);
    }

    @Test
    void a_pinned_commit_that_is_there_needs_no_hub() throws Exception {
        String pinned = AModel.NAME + "@" + FakeHub.COMMIT;
        Snapshot snapshot = Downloads.of(hub, cache).download(pinned);
        assertThat(cache.resolve("models--acme--blip-tiny/refs")).doesNotExist();
        hub.requests().clear();

        assertThat(Downloads.of(hub, cache).download(pinned)).isEqualTo(snapshot);
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void a_damaged_file_is_downloaded_again_and_the_others_stay() throws Exception {
        Snapshot snapshot = Downloads.of(hub, cache).download(AModel.NAME);
        Path weights = snapshot.directory().resolve("model.safetensors");
        byte[] wrong = hub.content("model.safetensors").clone();
        wrong[1000]++;
        Files.write(weights.toRealPath(), wrong);
        Files.writeString(snapshot.directory().resolve("config.json").toRealPath(), "{");
        hub.requests().clear();

        Downloads downloads = Downloads.of(hub, cache);
        assertThat(downloads.heal(snapshot)).isTrue();
        assertThat(weights).hasBinaryContent(hub.content("model.safetensors"));
        assertThat(snapshot.directory().resolve("config.json")).hasBinaryContent(hub.content("config.json"));
        assertThat(hub.requests("hub", "HEAD", "vocab.txt")).isEmpty();
        assertThat(downloads.notes).singleElement().asString().contains("config.json, model.safetensors");
    }

    @Test
    void nothing_is_healed_where_nothing_is_damaged() throws Exception {
        Snapshot snapshot = Downloads.of(hub, cache).download(AModel.NAME);
        hub.requests().clear();

        assertThat(Downloads.of(hub, cache).heal(snapshot)).isFalse();
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void a_damaged_file_in_a_cache_without_links_is_found_as_well() throws Exception {
        Map<String, String> withoutLinks = Map.of("hub.disable-symlinks", "true");
        Snapshot snapshot = Downloads.of(hub, cache, withoutLinks).download(AModel.NAME);
        Path weights = snapshot.directory().resolve("model.safetensors");
        Files.write(weights, new byte[] {1, 2, 3});

        assertThat(Downloads.of(hub, cache, withoutLinks).heal(snapshot)).isTrue();
        assertThat(weights).hasBinaryContent(hub.content("model.safetensors"));
    }

    @Test
    void offline_a_damaged_file_is_named_and_kept() throws Exception {
        Snapshot snapshot = Downloads.of(hub, cache).download(AModel.NAME);
        Path weights = snapshot.directory().resolve("model.safetensors");
        Files.write(weights.toRealPath(), new byte[] {1, 2, 3});

        assertThatThrownBy(() -> Downloads.of(hub, cache, OFFLINE).heal(snapshot))
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll("model.safetensors", "HF_HUB_OFFLINE");
        assertThat(weights).hasBinaryContent(new byte[] {1, 2, 3});
    }
}
