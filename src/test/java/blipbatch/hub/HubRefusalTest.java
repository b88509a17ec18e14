package blipbatch.hub;

import static blipbatch.hub.Trouble.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Hub does not give, and answers that no Hub would give: one sentence each, at once. */
class HubRefusalTest {

    private static final String WEIGHTS = "model.safetensors";

    @TempDir
    Path directory;

    private final FakeHub hub = AModel.onTheHub();

    @AfterEach
    void close() {
        hub.close();
    }

    private AbstractThrowableAssert<?, ?> assertRefused(String model, Map<String, String> settings) {
        Downloads downloads = Downloads.of(hub, directory.resolve("cache"), settings);
        var refused = assertThatThrownBy(() -> downloads.download(model)).isInstanceOf(HubException.class);
        assertThat(downloads.pauses).as("attempts that cannot succeed").isEmpty();
        return refused;
    }

    private AbstractThrowableAssert<?, ?> assertRefused(String model) {
        return assertRefused(model, Map.of());
    }

    @Test
    void an_unknown_repository() {
        assertRefused("acme/blip-tinny")
                .hasMessageContainingAll(hub.endpoint(), "no model acme/blip-tinny", "HF_TOKEN");
    }

    @Test
    void an_unknown_revision() {
        assertRefused(AModel.NAME + "@v9").hasMessageContainingAll(AModel.NAME, "no revision v9");
    }

    @Test
    void a_private_repository_without_a_token() {
        hub.requiring("hf_secret");

        assertRefused(AModel.NAME).hasMessageContainingAll(AModel.NAME, "set HF_TOKEN");
    }

    @Test
    void a_token_that_does_not_count() {
        hub.requiring("hf_secret");

        assertRefused(AModel.NAME, Map.of("hub.token", "hf_old"))
                .hasMessageContainingAll(AModel.NAME, "does not accept the token")
                .hasMessageNotContaining("hf_old");
    }

    @Test
    void a_gated_repository() {
        hub.trouble("hub", "HEAD", "config.json", status(403, Map.of("X-Error-Code", "GatedRepo")));

        assertRefused(AModel.NAME)
                .hasMessageContainingAll("agreed to its terms", hub.endpoint() + "/" + AModel.NAME, "set HF_TOKEN");
    }

    @Test
    void a_token_without_the_right() {
        hub.trouble("hub", "GET", "/revision/main", status(403, Map.of("X-Error-Message", "token lacks scope")));

        assertRefused(AModel.NAME, Map.of("hub.token", "hf_x"))
                .hasMessageContainingAll("token lacks scope", "the present one may not");
    }

    @Test
    void a_commit_that_is_none_names_no_directory() {
        hub.revision("main", "../../../../evil");

        assertRefused(AModel.NAME).hasMessageContainingAll(hub.endpoint(), "names no commit");
        assertThat(directory.resolve("cache")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil.safetensors", "/tmp/evil.safetensors", "a/b.safetensors", "evil.py", "..", ""})
    void an_index_that_leads_out_of_the_directory(String name) throws IOException {
        hub.without(WEIGHTS)
                .file(name, new byte[] {1})
                .file("model.safetensors.index.json", "{\"weight_map\": {\"w\": \"" + name + "\"}}");

        assertRefused(AModel.NAME).hasMessageContainingAll("model.safetensors.index.json", "\"" + name + "\"");
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files).allMatch(file -> !file.toString().contains("evil"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil.bin", "evil.pkl", "model.safetensors", ".bin"})
    void an_index_of_torch_that_leads_elsewhere(String name) {
        hub.without(WEIGHTS)
                .file(name, new byte[] {1})
                .without(WEIGHTS)
                .file("pytorch_model.bin.index.json", "{\"weight_map\": {\"w\": \"" + name + "\"}}");

        assertRefused(AModel.NAME).hasMessageContainingAll("pytorch_model.bin.index.json", "\"" + name + "\"");
    }

    @Test
    void an_index_with_a_file_that_is_not_there() {
        hub.without(WEIGHTS).file("model.safetensors.index.json", "{\"weight_map\": {\"w\": \"a.safetensors\"}}");

        assertRefused(AModel.NAME).hasMessageContaining("a.safetensors");
    }

    @Test
    void a_list_that_cannot_be_read() {
        byte[] page = "<html>Sign in to the network</html>".getBytes(StandardCharsets.UTF_8);
        hub.trouble("hub", "GET", "/revision/main", Content.of(page)::answer);

        assertRefused(AModel.NAME).hasMessageContainingAll(hub.endpoint(), "HF_ENDPOINT");
    }

    @Test
    void redirects_without_end() {
        for (int i = 0; i < 20; i++) {
            hub.trouble(
                    "hub",
                    "GET",
                    "/revision/main",
                    status(302, Map.of("Location", "/api/models/" + AModel.NAME + "/revision/main")));
        }
        assertRefused(AModel.NAME).hasMessageContaining("redirects");
    }

    @Test
    void a_redirect_to_what_is_no_host() {
        hub.trouble("contents", "GET", WEIGHTS, status(302, Map.of("Location", "file:///etc/passwd")));

        assertRefused(AModel.NAME).hasMessageContaining("file:///etc/passwd");
    }

    @Test
    void an_endpoint_that_is_no_address() {
        assertRefused(AModel.NAME, Map.of("hub.endpoint", "huggingface.co"))
                .hasMessageContainingAll("HF_ENDPOINT", "huggingface.co");
    }
}
