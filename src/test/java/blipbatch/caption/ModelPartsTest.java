package blipbatch.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.blip.ModelException;
import blipbatch.hub.FakeHub;
import blipbatch.hub.Hub;
import blipbatch.hub.Progress;
import blipbatch.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Models as people keep them: without a processor, or as an adapter of another one; here and on the Hub. */
class ModelPartsTest {

    private static final Path BUNDLED = Path.of("models/picture-book");
    private static final Path SMALL = Path.of("src/test/golden/random_a");
    private static final Path ADAPTER = Path.of("src/test/golden/adapters/plain");
    private static final Path RICH = Path.of("src/test/golden/adapters/rich");
    private static final Path RICH_BASE = Path.of("src/test/golden/random_b");
    private static final Path PICTURE = Path.of("src/main/resources/samples/10.png");
    private static final List<String> PROCESSOR = List.of(
            "preprocessor_config.json",
            "tokenizer.json",
            "vocab.txt",
            "tokenizer_config.json",
            "special_tokens_map.json");
    private static final String AT = "@" + FakeHub.COMMIT.substring(0, 12);

    @TempDir
    Path folder;

    private final List<FakeHub> hubs = new ArrayList<>();

    @AfterEach
    void close() {
        hubs.forEach(FakeHub::close);
    }

    @Test
    void a_model_without_a_processor_says_where_one_is() throws IOException {
        Path model = copy(BUNDLED, "model", PROCESSOR);

        assertRefused(model, "")
                .contains(
                        model.toString(),
                        "no image processor",
                        "no tokenizer",
                        "CAPTION_PROCESSOR",
                        "Salesforce/blip-image-captioning-base");
    }

    @Test
    void what_is_missing_of_a_processor_is_all_that_is_said_to_be() throws IOException {
        Path model = copy(BUNDLED, "model", List.of("tokenizer.json", "vocab.txt"));

        assertRefused(model, "").contains("no tokenizer").doesNotContain("no image processor");
    }

    @Test
    void the_setting_brings_a_processor_from_a_directory() throws Exception {
        Path model = copy(BUNDLED, "model", PROCESSOR);

        assertCaptions(model.toString(), BUNDLED.toString(), BUNDLED.toString());
    }

    @Test
    void the_setting_brings_a_processor_from_the_hub_without_its_weights() throws Exception {
        Path model = copy(BUNDLED, "model", PROCESSOR);
        FakeHub hub = hub("acme/book").directory(BUNDLED);

        assertCaptions(model.toString(), "acme/book", "acme/book" + AT);
        assertThat(hub.downloads("model.safetensors")).isZero();
    }

    @Test
    void a_processor_that_is_only_half_there_is_completed() throws Exception {
        Path model = copy(BUNDLED, "model", List.of("tokenizer.json", "vocab.txt"));
        Path tokenizer = copy(BUNDLED, "tokenizer", List.of("preprocessor_config.json", "model.safetensors"));

        assertCaptions(model.toString(), tokenizer.toString(), tokenizer.toString());
    }

    @Test
    void the_model_that_it_was_made_from_has_one() throws Exception {
        Path model = madeFrom("acme/book", copy(BUNDLED, "model", PROCESSOR));
        hub("acme/book").directory(BUNDLED);

        assertCaptions(model.toString(), "", "acme/book" + AT);
    }

    @Test
    void the_model_that_it_was_made_from_may_be_here() throws Exception {
        Path model = madeFrom(BUNDLED.toAbsolutePath().toString(), copy(BUNDLED, "model", PROCESSOR));

        assertCaptions(model.toString(), "", BUNDLED.toAbsolutePath().toString());
    }

    @Test
    void a_model_on_the_hub_finds_its_processor_as_well() throws Exception {
        Path model = madeFrom("acme/book", copy(BUNDLED, "model", PROCESSOR));
        hub("acme/bare").directory(model).and(hub("acme/book").directory(BUNDLED));

        assertCaptions("acme/bare", "", "acme/book" + AT);
    }

    @Test
    void what_a_model_was_made_from_is_asked_only_if_it_can_be_here() throws IOException {
        Path model = copy(BUNDLED, "model", PROCESSOR);
        for (String name :
                List.of("models/picture-book", "./models/picture-book", "", "/no/such/directory", "\0", "a b")) {
            madeFrom(name, model);
            if (!name.equals("models/picture-book")) {
                assertRefused(model, "").contains("CAPTION_PROCESSOR").doesNotContain("asked first");
            }
        }
        hub("acme/bare").directory(madeFrom(BUNDLED.toAbsolutePath().toString(), model));
        assertThatThrownBy(() -> load("acme/bare", "")).isInstanceOf(ModelException.class);
    }

    @Test
    void a_model_that_it_was_made_from_and_that_is_gone_is_named() throws IOException {
        Path model = madeFrom("acme/gone", copy(BUNDLED, "model", PROCESSOR));
        hub("acme/book").directory(BUNDLED);

        assertRefused(model, "")
                .contains("CAPTION_PROCESSOR", "acme/gone, which its config.json names, was asked first");
    }

    @Test
    void a_processor_of_another_model_is_refused() throws IOException {
        Path model = copy(SMALL, "model", PROCESSOR);
        Path other = copy(SMALL, "other", List.of());
        Files.writeString(other.resolve("preprocessor_config.json"), "{\"size\": 384}");

        assertRefused(model, other.toString()).contains(other.toString(), "384");
        assertRefused(model, "no such place").contains("no such place is neither a directory nor a name");
        assertRefused(model, "https://huggingface.co/acme/blip/tree/main")
                .contains("https://huggingface.co/acme/blip/tree/main is an address of the web", "alone: acme/blip.");
    }

    @Test
    void an_adapter_is_merged_into_the_directory_that_it_names() throws Exception {
        Path base = copy(SMALL, "base", List.of());
        Path adapter = basedOn(base.toString(), copy(ADAPTER, "adapter", List.of()));

        ModelStatus merged = load(adapter.toString(), "").model();
        assertThat(merged.name()).isEqualTo("adapter");
        assertThat(merged.base()).isEqualTo(base.toString());
        assertThat(merged.processor()).isEqualTo(base.toString());
        assertThat(merged.revision()).matches("[0-9a-f]{12}");

        Files.writeString(base.resolve("config.json"), Files.readString(base.resolve("config.json")) + "\n");
        assertThat(load(adapter.toString(), "").model().revision()).isNotEqualTo(merged.revision());
    }

    @Test
    void an_adapter_may_be_a_file_of_torch() throws Exception {
        Path adapter =
                basedOn(copy(RICH_BASE, "base", List.of()).toString(), copy(RICH.resolve("bin"), "adapter", List.of()));
        String revision = load(adapter.toString(), "").model().revision();
        Files.delete(adapter.resolve("adapter_model.bin"));
        Files.copy(RICH.resolve("adapter_model.safetensors"), adapter.resolve("adapter_model.safetensors"));

        assertThat(load(adapter.toString(), "").model().revision()).isNotEqualTo(revision);
    }

    @Test
    void an_adapter_brings_its_base_from_the_hub_and_may_have_a_processor() throws Exception {
        Path adapter = basedOn("acme/base", copy(ADAPTER, "adapter", List.of()));
        for (String file : PROCESSOR) {
            Files.copy(SMALL.resolve(file), adapter.resolve(file));
        }
        FakeHub hub =
                hub("acme/adapter").directory(adapter).and(hub("acme/base").directory(SMALL));

        ModelStatus merged = load("acme/adapter", "").model();

        assertThat(merged.name() + "@" + merged.revision()).isEqualTo("acme/adapter" + AT);
        assertThat(merged.base()).isEqualTo("acme/base" + AT);
        assertThat(merged.processor()).isNull();
        assertThat(hub.downloads("adapter_model.safetensors")).isOne();
        hubs.forEach(FakeHub::close);
        assertThat(load("acme/adapter", "").model().base()).isEqualTo("acme/base" + AT);
    }

    @Test
    void a_damaged_base_is_mended() throws Exception {
        Path adapter = basedOn("acme/base", copy(ADAPTER, "adapter", List.of()));
        FakeHub hub = hub("acme/base").directory(SMALL);
        load(adapter.toString(), "");
        Path weights = folder.resolve("cache/models--acme--base/snapshots/" + FakeHub.COMMIT + "/model.safetensors");
        Files.write(weights.toRealPath(), new byte[100]);

        assertThat(load(adapter.toString(), "").model().base()).isEqualTo("acme/base" + AT);
        assertThat(hub.downloads("model.safetensors")).isEqualTo(2);
    }

    @Test
    void an_adapter_from_the_hub_leads_to_no_directory() throws IOException {
        Path base = copy(SMALL, "base", List.of());
        hub("acme/adapter").directory(basedOn(base.toString(), copy(ADAPTER, "adapter", List.of())));

        assertThatThrownBy(() -> load("acme/adapter", ""))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("adapter_config.json")
                .hasMessageContaining(base + ", which is not a name on the Hugging Face Hub");
    }

    @Test
    void a_base_that_is_nowhere_or_an_adapter_is_named() throws IOException {
        Path adapter = copy(ADAPTER, "adapter", List.of());

        assertRefused(basedOn("/content/drive/blip", adapter), "")
                .contains("adapter_config.json", "/content/drive/blip", "base_model_name_or_path");
        assertRefused(basedOn(adapter.toString(), adapter), "").contains("which is an adapter, too");
        assertRefused(basedOn(" ", adapter), "").contains("base_model_name_or_path");
    }

    private Path copy(Path model, String name, List<String> without) throws IOException {
        Path copy = Files.createDirectories(folder.resolve(name));
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String fileName = file.getFileName().toString();
                if (!without.contains(fileName) && !fileName.endsWith(".npy")) {
                    Files.copy(file, copy.resolve(fileName));
                }
            }
        }
        return copy;
    }

    private static Path madeFrom(String name, Path model) throws IOException {
        return set("config.json", "_name_or_path", name, model);
    }

    private static Path basedOn(String name, Path adapter) throws IOException {
        return set("adapter_config.json", "base_model_name_or_path", name, adapter);
    }

    private static Path set(String file, String key, String value, Path directory) throws IOException {
        JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(directory.resolve(file)));
        Files.writeString(
                directory.resolve(file), ((ObjectNode) json).put(key, value).toString());
        return directory;
    }

    /** The last one is asked. */
    private FakeHub hub(String repository) {
        FakeHub hub = new FakeHub(repository);
        hubs.add(hub);
        return hub;
    }

    private Captioner load(String model, String processor) throws Exception {
        Map<String, Object> settings = new HashMap<>();
        settings.put("blipbatch.caption.model", model);
        settings.put("blipbatch.caption.processor", processor);
        settings.put("blipbatch.hub.cache", folder.resolve("cache").toString());
        settings.put(
                "blipbatch.hub.endpoint",
                hubs.isEmpty() ? "http://127.0.0.1:9" : hubs.get(0).endpoint());
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        Binder binder = Binder.get(environment);
        return BlipCaptioner.load(binder, Hub.of(binder), name -> new Unheard());
    }

    private void assertCaptions(String model, String processor, String processorPlace) throws Exception {
        Captioner captioner = load(model, processor);

        assertThat(captioner.model().processor()).isEqualTo(processorPlace);
        assertThat(captioner.model().base()).isNull();
        assertThat(captioner.prepare(ImageIO.read(PICTURE.toFile())).caption().caption())
                .isEqualTo(Samples.seen().get("10.png"));
    }

    private AbstractStringAssert<?> assertRefused(Path model, String processor) {
        return assertThatThrownBy(() -> load(model.toString(), processor))
                .isInstanceOf(ModelException.class)
                .message();
    }

    private static final class Unheard implements Progress {

        @Override
        public void transferred(String file, long done, long total) {}

        @Override
        public void note(String sentence) {}
    }
}
