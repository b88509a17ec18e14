package blipbatch.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The names of the program's own properties, as Spring Boot's annotation processor has listed them, in the form of variables. */
final class SettingNames {

    static final String PREFIX = "BLIPBATCH_";

    private static final String LIST = "META-INF/spring-configuration-metadata.json";

    /** What has further names below its own: keys of a map, positions of a list. */
    private static final List<String> WITH_KEYS =
            List.of("java.util.Map", "java.util.List", "java.util.Set", "java.util.Properties");

    private final Map<String, String> types;

    private SettingNames(Map<String, String> types) {
        this.types = types;
    }

    /** @param set properties that the program's own files set: some are read by their name alone, and in no list */
    static SettingNames ofThisProgram(Stream<String> set) {
        Map<String, String> types = new TreeMap<>();
        set.filter(name -> isOurs(name) && !name.endsWith("]")).forEach(name -> types.put(variable(name), ""));
        types().forEach((name, type) -> types.put(variable(name), type));
        return new SettingNames(types);
    }

    /** By the properties' own names, as {@code blipbatch.job.chunk-size}. */
    static Map<String, String> types() {
        return types(SettingNames::isOurs);
    }

    /** @param wanted which properties, of this program, of Spring Boot and of whatever else has a list */
    static Map<String, String> types(Predicate<String> wanted) {
        Map<String, String> types = new TreeMap<>();
        try {
            for (URL list : Collections.list(SettingNames.class.getClassLoader().getResources(LIST))) {
                properties(list)
                        .valueStream()
                        .filter(property -> wanted.test(name(property)))
                        .forEach(property ->
                                types.put(name(property), property.path("type").asString("")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return types;
    }

    static boolean isOurs(String name) {
        return name.startsWith("blipbatch.");
    }

    private static JsonNode properties(URL list) {
        try (InputStream in = list.openStream()) {
            return JsonMapper.shared().readTree(in).path("properties");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(JsonNode property) {
        return property.path("name").asString("");
    }

    /** {@code blipbatch.job.chunk-size} is {@code BLIPBATCH_JOB_CHUNKSIZE}. */
    static String variable(String name) {
        return name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** Spring Boot takes {@code BLIPBATCH_JOB_CHUNK_SIZE} as well, as {@code chunk-size} would be written without its rule. */
    boolean has(String variable) {
        String plain = plain(variable);
        return types.entrySet().stream().anyMatch(known -> {
            String name = plain(known.getKey());
            return plain.equals(name) || plain.startsWith(name) && hasKeys(known.getValue());
        });
    }

    /** Whether a property of this type has further names below its own. */
    static boolean hasKeys(String type) {
        return WITH_KEYS.stream().anyMatch(type::startsWith);
    }

    private static String plain(String variable) {
        return variable.replace("_", "");
    }

    Set<String> all() {
        return new TreeSet<>(types.keySet());
    }
}
