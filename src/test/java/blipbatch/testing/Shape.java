package blipbatch.testing;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What stays of an answer when everything is left out that differs from one run to the next. */
public final class Shape {

    private static final JsonMapper JSON = new JsonMapper();

    private Shape() {}

    /** Names and kinds of values; of a list, the first of its entries. A null, an empty list and an empty object fit everything. */
    public static boolean fits(JsonNode shown, JsonNode answer) {
        if (shown.isNull() || answer.isNull()) {
            return true;
        }
        if (shown.isObject() && answer.isObject()) {
            return shown.isEmpty()
                    || answer.isEmpty()
                    || names(shown).equals(names(answer))
                            && names(shown).stream().allMatch(name -> fits(shown.get(name), answer.get(name)));
        }
        if (shown.isArray() && answer.isArray()) {
            return shown.isEmpty() || answer.isEmpty() || fits(shown.get(0), answer.get(0));
        }
        return shown.getNodeType() == answer.getNodeType();
    }

    public static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    private static Set<String> names(JsonNode object) {
        return new TreeSet<>(object.propertyNames());
    }

    /** The lines of a text with all numbers, times, ids and columns alike. */
    public static Set<String> lines(String text) {
        return text.lines()
                .map(line -> line.replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d( [+-]\\d\\d:\\d\\d)?", "TIME")
                        .replaceAll("\\b[0-9a-f]{24}\\b", "ID")
                        .replaceAll("\\d+(\\.\\d+)?", "0")
                        .replaceAll("\\s+", " ")
                        .strip())
                .collect(Collectors.toSet());
    }
}
