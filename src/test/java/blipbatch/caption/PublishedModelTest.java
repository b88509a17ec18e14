package blipbatch.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.blip.PublishedRepositories;
import blipbatch.hub.FakeHub;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import blipbatch.testing.Samples;
import blipbatch.testing.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The models that the documents name, in the files that are published of them, from an empty cache to the captions. */
class PublishedModelTest {

    private static final String BASE = "Salesforce/blip-image-captioning-base";
    private static final String LARGE = "Salesforce/blip-image-captioning-large";

    @TempDir
    Path directory;

    @Test
    void the_lines_of_the_readme_bring_base_and_its_captions() throws Exception {
        String line = Files.readAllLines(Path.of("README.md")).stream()
                .filter(text -> text.startsWith("CAPTION_MODEL="))
                .findFirst()
                .orElseThrow();
        assertThat(line).isEqualTo("CAPTION_MODEL=" + BASE);
        Path model = Files.createDirectory(directory.resolve("base"));
        PublishedRepositories.base(model);
        Path home = Files.createDirectory(directory.resolve("home"));
        int port = RunningServer.freePort();
        try (FakeHub hub = new FakeHub(BASE).directory(model)) {
            Files.write(
                    home.resolve(".env"),
                    List.of(line, "PORT=" + port, "HF_ENDPOINT=" + hub.endpoint(), "HF_HOME=" + home));
            try (ServerProcess server = ServerProcess.startIn(home, directory.resolve("server.log"))) {
                await().ignoreExceptions() // nobody answers until it is up
                        .until(() -> get(port, "/api/queue/status").number("done") == 24);

                assertThat(get(port, "/api/model").text("name")).isEqualTo(BASE);
                assertThat(get(port, "/samples/").body().valueStream())
                        .hasSize(24)
                        .allSatisfy(sample -> assertThat(sample.get("caption").asString())
                                .isEqualTo(Samples.seen().get(fileName(sample.get("photo")))));
            }
            assertThat(hub.downloads("pytorch_model.bin")).isEqualTo(1);
            assertThat(hub.downloads("tf_model.h5")).isZero();
        }
    }

    @Test
    void large_is_read_though_it_says_that_it_pads() throws IOException {
        Path model = Files.createDirectory(directory.resolve("large"));
        PublishedRepositories.large(model);
        try (FakeHub hub = new FakeHub(LARGE).directory(model);
                RunningServer server = RunningServer.start(
                        directory.resolve("data"),
                        "CAPTION_MODEL=" + LARGE,
                        "HF_ENDPOINT=" + hub.endpoint(),
                        "HF_HOME=" + directory.resolve("home"))) {
            await().until(() -> server.get("/api/queue/status").number("done") == 24);

            assertCaptions(server, LARGE);
            assertThat(hub.downloads("pytorch_model.bin")).isZero();
        }
    }

    /** Of all samples, as transformers gives them. */
    private static void assertCaptions(RunningServer server, String model) {
        Samples.seen().forEach((file, caption) -> {
            var answer = server.upload("/api/classify", Path.of("src/main/resources/samples", file));
            assertThat(answer.text("caption")).as(file).isEqualTo(caption);
            assertThat(answer.text("model")).isEqualTo(model + "@" + FakeHub.COMMIT.substring(0, 12));
        });
    }

    private static Answer get(int port, String path) {
        return RunningServer.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)));
    }

    private static String fileName(JsonNode photo) {
        return photo.asString().replaceFirst(".*/", "");
    }
}
