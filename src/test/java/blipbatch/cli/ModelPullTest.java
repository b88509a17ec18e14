package blipbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.hub.FakeHub;
import blipbatch.hub.ForwardProxy;
import blipbatch.hub.OwnCertificate;
import blipbatch.testing.CommandProcess;
import blipbatch.testing.CommandProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code model pull} as a shell sees it: what is printed where, and the exit status. */
class ModelPullTest {

    private static final String NAME = "acme/picture-book";

    @TempDir
    Path directory;

    private Ended run(FakeHub hub, String... arguments) throws IOException, InterruptedException {
        return new CommandProcess(directory)
                .with("HF_ENDPOINT", hub.endpoint())
                .with("HF_HOME", directory.toString())
                .with("HF_HUB_OFFLINE", "0")
                .run(arguments);
    }

    @Test
    void the_directory_is_the_result_and_the_progress_goes_to_stderr() throws Exception {
        try (FakeHub hub = new FakeHub(NAME).directory(Path.of("models/picture-book"))) {
            Ended ended = run(hub, "model", "pull", NAME);

            Path snapshot = directory.resolve("hub/models--acme--picture-book/snapshots/" + FakeHub.COMMIT);
            assertThat(ended.out()).isEqualTo(snapshot + System.lineSeparator());
            assertThat(ended.err()).contains(NAME + ": 100 % of 6 MB").doesNotContain("\r");
            assertThat(ended.status()).isZero();
            assertThat(snapshot.resolve("model.safetensors"))
                    .hasSameBinaryContentAs(Path.of("models/picture-book/model.safetensors"));
        }
    }

    /** In capital and in small letters; to a Hub with TLS, as the real one is. */
    @ParameterizedTest
    @CsvSource({"HTTPS_PROXY, NO_PROXY", "https_proxy, no_proxy"})
    void it_goes_through_the_proxy_of_the_environment(String proxyVariable, String exceptions) throws Exception {
        OwnCertificate certificate = new OwnCertificate(directory);
        try (FakeHub hub = new FakeHub(NAME, certificate.server()).directory(Path.of("models/picture-book"));
                ForwardProxy proxy = new ForwardProxy()) {
            Ended ended = new CommandProcess(directory)
                    .with("HF_ENDPOINT", hub.endpoint())
                    .with("HF_HUB_CACHE", directory.resolve("hub").toString())
                    .with("HF_HOME", directory.toString())
                    .with("HF_HUB_OFFLINE", "0")
                    .with("JDK_JAVA_OPTIONS", certificate.trustingOptions())
                    .with(proxyVariable, "http://me:secret@127.0.0.1:" + proxy.port())
                    .with(exceptions, "example.com")
                    .run("model", "pull", NAME);

            assertThat(ended.status()).as(ended.err()).isZero();
            assertThat(ended.out() + ended.err()).contains(FakeHub.COMMIT).doesNotContain("secret");
            assertThat(proxy.requests())
                    .isNotEmpty()
                    .allMatch(request -> request.line()
                            .startsWith("CONNECT " + hub.endpoint().substring(8) + " "))
                    .allMatch(request -> request.header("Proxy-Authorization") != null);
        }
    }

    @Test
    void what_an_adapter_needs_besides_comes_with_it() throws Exception {
        String config = Files.readString(Path.of("src/test/golden/adapters/plain/adapter_config.json"))
                .replace("src/test/golden/random_a", "acme/base");
        try (FakeHub hub = new FakeHub("acme/adapter").directory(Path.of("src/test/golden/adapters/plain"));
                FakeHub base = new FakeHub("acme/base").directory(Path.of("src/test/golden/random_a"))) {
            hub.file("adapter_config.json", config.getBytes()).and(base);
            Ended ended = run(hub, "model", "pull", "acme/adapter");

            Path snapshot = directory.resolve("hub/models--acme--adapter/snapshots/" + FakeHub.COMMIT);
            assertThat(ended.out()).isEqualTo(snapshot + System.lineSeparator());
            assertThat(ended.err()).contains("acme/adapter: 100 %", "acme/base: 100 %");
            assertThat(directory.resolve("hub/models--acme--base/snapshots/" + FakeHub.COMMIT + "/model.safetensors"))
                    .exists();
        }
    }

    @Test
    void a_model_comes_even_if_its_processor_is_nowhere() throws Exception {
        try (FakeHub hub = new FakeHub(NAME)) {
            for (String file : List.of("config.json", "model.safetensors")) {
                hub.file(file, Files.readAllBytes(Path.of("models/picture-book", file)));
            }
            Ended ended = run(hub, "model", "pull", NAME);

            assertThat(ended.out()).endsWith(FakeHub.COMMIT + System.lineSeparator());
            assertThat(ended.err()).contains("CAPTION_PROCESSOR");
            assertThat(ended.status()).isZero();
        }
    }

    @Test
    void a_failure_is_a_sentence_and_an_exit_status() throws Exception {
        try (FakeHub hub = new FakeHub(NAME)) {
            Ended ended = run(hub, "model", "pull", "acme/no-such-model");

            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err().lines()).singleElement().asString().contains("has no model acme/no-such-model");
        }
    }

    @Test
    void what_is_no_name_is_said() throws Exception {
        try (FakeHub hub = new FakeHub(NAME)) {
            Ended name = run(hub, "model", "pull", "blip");

            assertThat(name.status()).isEqualTo(2);
            assertThat(name.err()).contains("blip is not a model name");
        }
    }
}
