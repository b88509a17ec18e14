package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import blipbatch.blip.Generation.EarlyStopping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
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
            batches().forEach(tests::add);
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
                    .filter(entry -> isSearch(entry.getKey()))
                    .forEach(entry ->
                            tests.add(search(entry.getKey(), one, entry.getValue(), generation(entry.getKey(), null))));
            for (JsonNode prompt : one.path("prompts")) {
                String text = prompt.get("prompt").stringValue();
                prompt.properties().stream()
                        .filter(entry -> isSearch(entry.getKey()))
                        .forEach(entry -> tests.add(search(
                                entry.getKey() + " after \"" + text + '"',
                                one,
                                entry.getValue(),
                                generation(entry.getKey(), text))));
            }
            return tests;
        }

        private DynamicNode search(String name, JsonNode one, JsonNode expected, Generation generation) {
            return dynamicTest(
                    name,
                    () -> requireSame(
                            blip.generate(List.of(pixelValues(one)), generation).get(0), expected));
        }

        private static boolean isSearch(String name) {
            return name.startsWith("greedy") || name.startsWith("beam");
        }

        /** The name of a case says how it was generated; max_length counts what the caption starts with, too. */
        private Generation generation(String name, @Nullable String prompt) {
            Generation how = Generation.defaults()
                    .withPrompt(prompt)
                    .withBeams((int) number(name, "beam", 1))
                    .withLengthPenalty(number(name, "length_penalty_", 1))
                    .withNoRepeatNgramSize((int) number(name, "no_repeat_ngram_size_", 0))
                    .withEarlyStopping(
                            name.contains("early_stopping_never")
                                    ? EarlyStopping.NEVER
                                    : name.contains("early_stopping") ? EarlyStopping.TRUE : EarlyStopping.FALSE);
            if (name.contains("max_new_tokens_")) {
                return how.withMaxNewTokens((int) number(name, "max_new_tokens_", 0));
            }
            int maxLength = (int) number(name, "max_length_", defaultMaxLength);
            return maxLength == 0 ? how : how.withMaxLength(maxLength);
        }

        private static double number(String name, String setting, double fallback) {
            Matcher number = Pattern.compile(setting + "(\\d+(\\.\\d+)?)").matcher(name);
            return number.find() ? Double.parseDouble(number.group(1)) : fallback;
        }

        /** Each search that every picture has. */
        private Stream<DynamicNode> batches() {
            List<JsonNode> cases = golden.path("cases").valueStream().toList();
            return cases.get(0)
                    .propertyStream()
                    .map(Map.Entry::getKey)
                    .filter(name -> isSearch(name) && cases.stream().allMatch(one -> one.has(name)))
                    .map(name -> dynamicTest(name + ", all pictures in one batch", () -> batch(name)));
        }

        private void batch(String search) throws IOException {
            List<float[]> pictures = new ArrayList<>();
            for (JsonNode one : golden.path("cases")) {
                pictures.add(pixelValues(one));
            }
            List<Generated> captions = blip.generate(pictures, generation(search, null));
            assertThat(captions).hasSameSizeAs(pictures);
            for (int i = 0; i < pictures.size(); i++) {
                requireSame(captions.get(i), golden.path("cases").get(i).get(search));
            }
        }

        private static void requireSame(Generated caption, JsonNode expected) {
            assertThat(caption.ids())
                    .containsExactly(expected.get("ids")
                            .valueStream()
                            .mapToInt(JsonNode::intValue)
                            .toArray());
            assertThat(caption.text()).isEqualTo(expected.get("text").stringValue());
            if (expected.has("log_probs")) {
                assertThat(caption.logProbs()).containsExactly(floats(expected.get("log_probs")), within(1e-3f));
            }
            if (expected.has("sequence_score")) {
                assertThat(caption.score())
                        .isCloseTo(expected.get("sequence_score").doubleValue(), within(1e-3));
            }
        }

        private float[] pixelValues(JsonNode one) throws IOException {
            return Npy.read(folder.resolve(one.get("pixel_values").stringValue()));
        }

        private static float[] floats(JsonNode array) {
            float[] floats = new float[array.size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = array.get(i).floatValue();
            }
            return floats;
        }

        private static long[] longs(JsonNode array) {
            return array.valueStream().mapToLong(JsonNode::longValue).toArray();
        }
    }
}
