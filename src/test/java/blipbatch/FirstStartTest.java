package blipbatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.RunningServer;
import blipbatch.testing.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a newcomer sees: nothing is configured but the port and the directory, which the tests must not share. */
class FirstStartTest {

    @TempDir
    Path directory;

    @Test
    void every_sample_post_carries_its_caption() {
        int port;
        try (RunningServer server = RunningServer.start(directory)) {
            port = server.port();
            await().until(() -> server.get("/api/queue/status").number("done") == 24);

            assertThat(server.get("/api/queue/status").body().toString())
                    .isEqualTo("{\"queued\":0,\"processing\":0,\"done\":24,\"failed\":0}");
            assertThat(captions(server)).isEqualTo(Samples.seen());
            assertThat(server.get("/api/model").text("status")).isEqualTo("loaded");
            await().until(() -> captioned(server) == 24);
        }
        try (RunningServer again = RunningServer.start(directory, port)) {
            assertThat(captions(again)).as("after a restart").isEqualTo(Samples.seen());
            assertThat(again.get("/api/queue/status").number("done")).isEqualTo(24);
            assertThat(captioned(again)).isEqualTo(24);
        }
        assertThat(directory.resolve("jobs.mv.db"))
                .satisfies(file -> assertThat(Files.exists(file)).isTrue());
    }

    private static Map<String, String> captions(RunningServer server) {
        Map<String, String> captions = new TreeMap<>();
        for (JsonNode sample : server.get("/samples/").body()) {
            String photo = sample.get("photo").asString();
            captions.put(
                    photo.substring(photo.lastIndexOf('/') + 1),
                    sample.get("caption").asString());
        }
        return captions;
    }

    /** As the history counts them, over all runs. */
    private static long captioned(RunningServer server) {
        long captioned = 0;
        for (JsonNode run : server.get("/api/runs").body().get("content")) {
            captioned += run.get("counts").get("written").asLong();
        }
        return captioned;
    }
}
