package blipbatch.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.hub.FakeHub;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import blipbatch.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model by its name on the Hub: what the settings, the status and the log make of it. */
class HubModelTest {

    private static final String NAME = "acme/picture-book";
    private static final String SHORT_COMMIT = FakeHub.COMMIT.substring(0, 12);
    private static final Path PICTURE = Path.of("src/main/resources/samples/01.jpg");

    @TempDir
    Path directory;

    private FakeHub hub;

    @BeforeEach
    void open() throws IOException {
        hub = new FakeHub(NAME).directory(Path.of("models/picture-book"));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private RunningServer start(String model, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("blipbatch.sample.posts=false");
        all.add("blipbatch.caption.load-retry-delay=10ms");
        all.add("CAPTION_MODEL=" + model);
        all.add("HF_ENDPOINT=" + hub.endpoint());
        all.add("HF_HUB_CACHE=" + directory.resolve("cache"));
        all.add("HF_HOME=" + directory.resolve("home"));
        return RunningServer.start(directory.resolve("data"), all.toArray(String[]::new));
    }

    private static void awaitStatus(RunningServer server, String status) {
        await().until(() -> server.get("/api/model").text("status").equals(status));
    }

    private Path snapshot() {
        return directory.resolve("cache/models--acme--picture-book/snapshots/" + FakeHub.COMMIT);
    }

    private static void assertItCaptions(RunningServer server) {
        awaitStatus(server, "loaded");
        Answer model = server.get("/api/model");
        assertThat(model.text("name")).isEqualTo(NAME);
        assertThat(model.text("revision")).isEqualTo(SHORT_COMMIT);
        assertThat(model.body().get("progress").asDouble()).isEqualTo(1);
        Answer caption = server.upload("/api/classify", PICTURE);
        assertThat(caption.text("caption")).isEqualTo(Samples.seen().get("01.jpg"));
        assertThat(caption.text("model")).isEqualTo(NAME + "@" + SHORT_COMMIT);
    }

    @Test
    void it_is_downloaded_and_captions_and_is_there_without_the_hub_the_next_time() {
        try (RunningServer server = start(NAME)) {
            assertItCaptions(server);
        }
        hub.close();
        try (RunningServer server = start(NAME, "HF_HUB_OFFLINE=1")) {
            assertItCaptions(server);
        }
        try (RunningServer server = start(snapshot().toString())) {
            assertItCaptions(server);
        }
    }

    @Test
    void while_it_comes_the_status_tells_how_much_there_is_and_the_server_can_be_stopped() {
        hub.cutAndHold("model.safetensors", 2_000_000);
        try (RunningServer server = start(NAME)) {
            await().until(() -> server.get("/api/model").body().get("progress").asDouble() > 0.3);

            Answer model = server.get("/api/model");
            assertThat(model.text("status")).isEqualTo("loading");
            assertThat(model.body().get("progress").asDouble()).isLessThan(0.5);
            assertThat(server.upload("/api/classify", PICTURE).status()).isEqualTo(503);
        }
        try (RunningServer server = start(NAME)) {
            assertItCaptions(server);
        }
    }

    @Test
    void a_damaged_copy_is_mended_before_anyone_notices() throws IOException {
        try (RunningServer server = start(NAME)) {
            awaitStatus(server, "loaded");
        }
        Path weights = snapshot().resolve("model.safetensors").toRealPath();
        Files.write(weights, new byte[100]);

        try (RunningServer server = start(NAME)) {
            assertItCaptions(server);
        }
    }

    @Test
    void what_the_hub_does_not_have_is_an_error_that_says_so() {
        try (RunningServer server = start("acme/no-such-model@v2")) {
            awaitStatus(server, "error");

            assertThat(server.get("/api/model").text("name")).isEqualTo("acme/no-such-model");
            assertThat(server.get("/api/model").text("error"))
                    .contains("acme/no-such-model", hub.endpoint(), "HF_TOKEN")
                    .doesNotContain("Exception")
                    .doesNotEndWith(".");
            assertThat(server.upload("/api/classify", PICTURE).status()).isEqualTo(503);
        }
    }

    @Test
    void a_model_of_another_kind_is_not_taken_for_damaged() throws IOException {
        hub.file("config.json", "{\"model_type\": \"bert\"}".getBytes());
        try (RunningServer server = start(NAME)) {
            awaitStatus(server, "error");

            assertThat(server.get("/api/model").text("error")).contains("config.json");
        }
        assertThat(hub.downloads("model.safetensors")).isEqualTo(1);
    }

    @Test
    void what_is_neither_a_directory_nor_a_name_is_called_so() {
        try (RunningServer server = start("no-such-model")) {
            awaitStatus(server, "error");

            assertThat(server.get("/api/model").text("error"))
                    .contains("no-such-model is neither a directory nor a name on the Hugging Face Hub");
        }
    }
}
