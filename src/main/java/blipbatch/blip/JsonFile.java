package blipbatch.blip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** A JSON object of a model directory, whose values are read with their defaults; a null counts as absent. */
record JsonFile(Path file, JsonNode node) {

    /** In bytes; the files of a model are far smaller, and what is larger would fill the memory. */
    static final int LARGEST = 1 << 24;

    private static final JsonMapper MAPPER = JsonMapper.shared();

    static JsonFile read(Path file) {
        JsonNode node;
        try {
            requireModest(file);
            LfsPointer.refuse(file);
            node = MAPPER.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new ModelException(file, "does not exist", e);
        } catch (IOException e) {
            throw new ModelException(file, "cannot be read: " + e, e);
        } catch (JacksonException e) {
            throw new ModelException(file, "is not valid JSON: " + problem(e), e);
        }
        if (!node.isObject()) {
            throw new ModelException(file, "is not a JSON object");
        }
        return new JsonFile(file, node);
    }

    /** Without Jackson's remark on its own buffers. */
    static String problem(JacksonException e) {
        return e.getOriginalMessage().replaceFirst(" \\(start marker at .*", "");
    }

    static void requireModest(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new ModelException(
                    file, "has " + Files.size(file) + " bytes, but " + LARGEST + " would do for any model");
        }
    }

    /** All defaults, for a file that may be absent. */
    static JsonFile readIfExists(Path file) {
        return Files.exists(file) ? read(file) : new JsonFile(file, JsonNodeFactory.instance.objectNode());
    }

    @Nullable
    JsonNode get(String key) {
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? null : value;
    }

    /** The object under the key, an empty one if it is absent. */
    JsonFile object(String key) {
        JsonNode value = get(key);
        if (value == null) {
            return new JsonFile(file, JsonNodeFactory.instance.objectNode());
        }
        if (!value.isObject()) {
            throw wrong(key, "an object");
        }
        return new JsonFile(file, value);
    }

    /** The objects of the list under the key, none if it is absent. */
    List<JsonFile> objects(String key) {
        JsonNode list = get(key);
        if (list == null) {
            return List.of();
        }
        if (!list.isArray() || !list.valueStream().allMatch(JsonNode::isObject)) {
            throw wrong(key, "a list of objects");
        }
        return list.valueStream().map(object -> new JsonFile(file, object)).toList();
    }

    int positive(String key, int fallback) {
        int value = index(key, fallback);
        if (value == 0) {
            throw wrong(key, "a positive whole number");
        }
        return value;
    }

    int index(String key, int fallback) {
        return get(key) == null ? fallback : index(key);
    }

    int index(String key) {
        JsonNode value = get(key);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
            throw wrong(key, "a whole number from 0 to " + Integer.MAX_VALUE);
        }
        return value.intValue();
    }

    double number(String key, double fallback) {
        JsonNode value = get(key);
        if (value == null) {
            return fallback;
        }
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw wrong(key, "a number");
        }
        return value.doubleValue();
    }

    boolean flag(String key, boolean fallback) {
        JsonNode value = get(key);
        if (value == null) {
            return fallback;
        }
        if (!value.isBoolean()) {
            throw wrong(key, "true or false");
        }
        return value.booleanValue();
    }

    String string(String key, String fallback) {
        JsonNode value = get(key);
        if (value == null) {
            return fallback;
        }
        if (!value.isString()) {
            throw wrong(key, "a string");
        }
        return value.stringValue();
    }

    ModelException wrong(String key, String expected) {
        String value = String.valueOf(node.get(key));
        String shown = value.length() > 100 ? value.substring(0, 100) + " ..." : value;
        return new ModelException(file, "has " + key + " " + shown + ", but " + expected + " is needed");
    }
}
