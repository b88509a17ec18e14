package blipbatch.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.ARun;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** A model that cannot be loaded: the server stays up and says why, and items wait. */
class ModelTroubleTest {

    @TempDir
    Path directory;

    @Test
    void an_unknown_directory_is_named() {
        assertItemsWaitAndTheStatusNames("no-such-model", "no-such-model");
    }

    @Test
    void a_damaged_weight_file_is_named() throws IOException {
        Path model = aCopyOfTheBundledModel();
        byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
        Files.write(model.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length / 2));

        assertItemsWaitAndTheStatusNames(model.toString(), "model.safetensors");
    }

    @Test
    void a_missing_file_is_named() throws IOException {
        Path model = aCopyOfTheBundledModel();
        Files.delete(model.resolve("preprocessor_config.json"));

        assertItemsWaitAndTheStatusNames(model.toString(), "preprocessor_config.json");
    }

    @Test
    void a_model_that_is_mended_is_loaded_without_a_restart() throws IOException {
        Path model = aCopyOfTheBundledModel();
        Path config = model.resolve("config.json");
        String content = Files.readString(config);
        Files.delete(config);
        try (RunningServer server = RunningServer.start(
                directory.resolve("data"),
                "blipbatch.sample.posts=false",
                "blipbatch.caption.load-retry-delay=10ms",
                "blipbatch.caption.max-load-retry-delay=50ms",
                "blipbatch.caption.model=" + model)) {
            ObjectId post = server.aPost().insert();
            server.enqueue(post);
            await().until(() -> server.get("/api/model").text("status").equals("error"));

            Files.writeString(config, content);

            await().until(() -> server.get("/api/model").text("status").equals("loaded"));
            await().until(() -> server.status(post).equals("failed"));
            assertThat(server.get("/api/model").body().get("error").isNull()).isTrue();
        }
    }

    private void assertItemsWaitAndTheStatusNames(String model, String file) {
        try (RunningServer server = RunningServer.start(
                directory.resolve("data"), "blipbatch.sample.posts=false", "blipbatch.caption.model=" + model)) {
            ObjectId post = server.aPost().insert();
            server.enqueue(post);
            await().until(() -> server.get("/api/model").text("status").equals("error"));

            assertThat(server.get("/api/model").text("error")).contains(file).doesNotContain("Exception");
            Answer classified = server.get("/api/classify?image=http://images.example.com/1.jpg");
            assertThat(classified.status()).isEqualTo(503);
            assertThat(classified.text("error")).contains(file);
            assertThat(server.item(post)).containsEntry("status", "queued").containsEntry("retries", 0);
            assertThat(server.get("/api/runs").body().get("content")).isEmpty();
            assertNoRunIsRestarted(server);
        }
    }

    private static void assertNoRunIsRestarted(RunningServer server) {
        long failed = new ARun(server.bean(JdbcClient.class)).with("FAILED").insert();
        JsonNode told = server.get("/api/runs/" + failed).body().get("actions").get("restart");
        Answer refused = server.post("/api/runs/" + failed + "/restart", "");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("error"))
                .startsWith("No model is loaded")
                .isEqualTo(told.get("reason").asString());
    }

    private Path aCopyOfTheBundledModel() throws IOException {
        Path copy = Files.createDirectories(directory.resolve("model"));
        try (var files = Files.newDirectoryStream(Path.of("models/picture-book"), "*.*")) {
            for (Path file : files) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }
}
