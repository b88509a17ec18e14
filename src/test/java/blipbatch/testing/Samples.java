package blipbatch.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sample pictures with the captions that transformers gives them as a person sees them. */
public final class Samples {

    /** Of {@code 01.jpg}. */
    public static final String TREE = "a small yellow tree by the sea";

    /** Of {@code 02.jpg}. */
    public static final String DOG = "a brown dog next to a blue fish in a green field";

    private static final Path CAPTIONS = Path.of("src/main/resources/samples/captions.json");

    private Samples() {}

    public static Map<String, String> seen() {
        try {
            JsonNode samples = new JsonMapper().readTree(Files.readString(CAPTIONS));
            Map<String, String> seen = new TreeMap<>();
            samples.properties()
                    .forEach(sample -> seen.put(
                            sample.getKey(), sample.getValue().get("seen").asString()));
            return seen;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
