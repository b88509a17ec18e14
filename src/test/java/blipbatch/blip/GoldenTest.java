package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What transformers gave for the same pictures. The cases are found below {@code -Dblip.golden} (a folder; those of the
 * project by default): the folder and each of its direct sub-folders that holds a golden.json.
 */
class GoldenTest {

    private static final List<Blip> OPEN = new ArrayList<>();

    @AfterAll
    static void closeModels() {
        OPEN.forEach(Blip::close);
    }

    @TestFactory
    List<DynamicContainer> transformers_gave_the_same() throws IOException {
        List<DynamicContainer> sets = new ArrayList<>();
        try (Stream<Path> folders = Files.walk(Golden.FOLDER, 1)) {
            for (Path folder : folders.filter(f -> Files.exists(f.resolve("golden.json")))
                    .sorted()
                    .toList()) {
                sets.add(dynamicContainer(folder.getFileName().toString(), new GoldenSet(folder).tests()));
            }
        }
        assertThat(sets).as("sets of reference cases below %s", Golden.FOLDER).isNotEmpty();
        return sets;
    }

    /** The cases of one golden.json and the model they belong to. */
    private static final class GoldenSet {

        private final Path folder;
        private final JsonNode golden;
        private final Blip blip;
        private final int defaultMaxLength; // 0 if the cases were generated without one

        GoldenSet(Path folder) throws IOException {
            this.folder = folder;
            this.golden = JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("golden.json")));
            this.blip = Blip.load(Golden.model(folder));
            OPEN.add(blip);
            Matcher note = Pattern.compile("max_length=(\\d+)")
                    .matcher(golden.path("generate").asString(""));
            this.defaultMaxLength = note.find() ? Integer.parseInt(note.group(1)) : 0;
        }

        Stream<DynamicNode> tests() {
            List<DynamicNode> tests = new ArrayList<>();
            for (JsonNode one : golden.path("cases")) {
                tests.add(dynamicContainer(one.get("file").stringValue(), caseTests(one)));
            }
            tests.add(dynamicTest("all pictures in one batch", this::batch));
            for (JsonNode text : golden.path("tokenizer")) {
                tests.add(dynamicTest(
                        "ids of " + text.get("text"),
                        () -> assertThat(
                                        blip.tokenizer().encode(text.get("text").stringValue()))
                                .containsExactly(longs(text.get("ids")))));
            }
            for (JsonNode ids : golden.path("decode")) {
                tests.add(dynamicTest(
                        "text of " + ids.get("ids"),
                        () -> assertThat(blip.tokenizer().decode(longs(ids.get("ids"))))
                                .isEqualTo(ids.get("text").stringValue())));
            }
            return tests.stream();
        }

        private List<DynamicNode> caseTests(JsonNode one) {
            List<DynamicNode> tests = new ArrayList<>();
            String file = one.get("file").stringValue();
            if (file.endsWith(".png")) {
                tests.add(dynamicTest(
                        "pixel values",
                        () -> assertThat(blip.prepare(ImageIO.read(
                                        Golden.picture(folder, file).toFile())))
                                .containsExactly(pixelValues(one))));
            }
            if (one.has("image_embeds")) {
                tests.add(dynamicTest(
                        "image embeddings",
                        () -> assertThat(blip.encode(List.of(pixelValues(one))))
                                .containsExactly(
                                        Npy.read(folder.resolve(
                                                one.get("image_embeds").stringValue())),
                                        within(1e-4f))));
            }
            one.properties().stream()
                    .filter(entry -> entry.getKey().startsWith("greedy"))
                    .forEach(entry -> tests.add(dynamicTest(
                            entry.getKey(), () -> greedy(one, entry.getValue(), generation(entry.getKey(), null)))));
            for (JsonNode prompt : one.path("prompts")) {
                String text = prompt.get("prompt").stringValue();
                tests.add(dynamicTest(
                        "greedy after \"" + text + '"',
                        () -> greedy(one, prompt.get("greedy"), generation("greedy", text))));
            }
            return tests;
        }

        /** The name of a case says its limit; max_length counts what the caption starts with, too. */
        private Generation generation(String name, String prompt) {
            Matcher limit = Pattern.compile("max_(length|new_tokens)_(\\d+)").matcher(name);
            int first = prompt == null ? 1 : blip.tokenizer().encode(prompt).length - 1;
            int maxNewTokens = Generation.defaults().maxNewTokens();
            if (limit.find()) {
                maxNewTokens =
                        Integer.parseInt(limit.group(2)) - (limit.group(1).equals("length") ? first : 0);
            } else if (defaultMaxLength > 0) {
                maxNewTokens = defaultMaxLength - first;
            }
            return new Generation(maxNewTokens, prompt);
        }

        private void greedy(JsonNode one, JsonNode expected, Generation generation) throws IOException {
            requireSame(blip.generate(List.of(pixelValues(one)), generation).get(0), expected);
        }

        private void batch() throws IOException {
            List<float[]> pictures = new ArrayList<>();
            for (JsonNode one : golden.path("cases")) {
                pictures.add(pixelValues(one));
            }
            List<Generated> captions = blip.generate(pictures, generation("greedy", null));
            assertThat(captions).hasSameSizeAs(pictures);
            for (int i = 0; i < pictures.size(); i++) {
                requireSame(captions.get(i), golden.path("cases").get(i).get("greedy"));
            }
        }

        private static void requireSame(Generated caption, JsonNode expected) {
            assertThat(caption.ids())
                    .containsExactly(expected.get("ids")
                            .valueStream()
                            .mapToInt(JsonNode::intValue)
                            .toArray());
            assertThat(caption.text()).isEqualTo(expected.get("text").stringValue());
            float[] logProbs = new float[expected.get("log_probs").size()];
            for (int i = 0; i < logProbs.length; i++) {
                logProbs[i] = expected.get("log_probs").get(i).floatValue();
            }
            assertThat(caption.logProbs()).containsExactly(logProbs, within(1e-3f));
        }

        private float[] pixelValues(JsonNode one) throws IOException {
            return Npy.read(folder.resolve(one.get("pixel_values").stringValue()));
        }

        private static long[] longs(JsonNode array) {
            return array.valueStream().mapToLong(JsonNode::longValue).toArray();
        }
    }
}
