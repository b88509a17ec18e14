package blipbatch.blip;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The header of a safetensors file: its length (8 bytes, little-endian), then JSON; the bytes of the tensors follow
 * (https://huggingface.co/docs/safetensors). Believes nothing in it: shapes, lengths and places must agree.
 */
record SafetensorsHeader(Path file, long dataBegin, long fileEnd) {

    private static final Map<String, Integer> BYTES = Map.ofEntries(
            Map.entry("BOOL", 1),
            Map.entry("U8", 1),
            Map.entry("I8", 1),
            Map.entry("F8_E4M3", 1),
            Map.entry("F8_E5M2", 1),
            Map.entry("U16", 2),
            Map.entry("I16", 2),
            Map.entry("F16", 2),
            Map.entry("BF16", 2),
            Map.entry("U32", 4),
            Map.entry("I32", 4),
            Map.entry("F32", 4),
            Map.entry("U64", 8),
            Map.entry("I64", 8),
            Map.entry("F64", 8));

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    static Map<String, Tensor> tensors(TensorFile in) {
        long size = in.size();
        if (size < 8) {
            throw new ModelException(in.path(), "is no safetensors file: it has only " + size + " bytes");
        }
        long length = in.read(0, 8).getLong();
        if (length < 0 || length > size - 8) {
            throw new ModelException(
                    in.path(),
                    "is damaged or no safetensors file: its header is said to take " + Long.toUnsignedString(length)
                            + " of " + size + " bytes");
        }
        if (length > JsonFile.LARGEST) {
            throw new ModelException(
                    in.path(),
                    "has a header of " + length + " bytes, but " + JsonFile.LARGEST + " would do for any model");
        }
        return new SafetensorsHeader(in.path(), 8 + length, size)
                .parse(in, in.read(8, (int) length).array());
    }

    private Map<String, Tensor> parse(TensorFile in, byte[] header) {
        JsonNode root;
        try {
            root = MAPPER.readTree(header);
        } catch (JacksonException e) {
            throw new ModelException(file, "has a header that is not valid JSON: " + JsonFile.problem(e), e);
        }
        if (!root.isObject()) {
            throw new ModelException(file, "has a header that is not a JSON object");
        }
        Map<String, StoredTensor> tensors = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                tensors.put(entry.getKey(), tensor(in, entry.getKey(), entry.getValue()));
            }
        }
        requireSeamless(tensors);
        return Map.copyOf(tensors);
    }

    private StoredTensor tensor(TensorFile in, String name, JsonNode node) {
        JsonNode dtype = node.get("dtype");
        if (dtype == null || !dtype.isString() || !BYTES.containsKey(dtype.stringValue())) {
            throw wrong(name, "has the unknown dtype " + dtype);
        }
        List<Long> shape = wholeNumbers(name, node, "shape");
        List<Long> offsets = wholeNumbers(name, node, "data_offsets");
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1) || offsets.get(1) > fileEnd - dataBegin) {
            throw wrong(
                    name,
                    "has data_offsets " + offsets + ", but the file holds " + (fileEnd - dataBegin)
                            + " bytes of tensors");
        }
        long bytes = BYTES.get(dtype.stringValue());
        try {
            for (long dimension : shape) {
                bytes = Math.multiplyExact(bytes, dimension);
            }
        } catch (ArithmeticException e) {
            throw wrong(name, "has the impossible shape " + shape);
        }
        if (bytes != offsets.get(1) - offsets.get(0)) {
            throw wrong(
                    name,
                    "needs " + bytes + " bytes for " + dtype.stringValue() + " " + shape + ", but has data_offsets "
                            + offsets);
        }
        return new StoredTensor(in, dtype.stringValue(), shape, dataBegin + offsets.get(0), dataBegin + offsets.get(1));
    }

    private List<Long> wholeNumbers(String name, JsonNode node, String key) {
        JsonNode array = node.get(key);
        List<Long> numbers = new ArrayList<>();
        if (array != null && array.isArray()) {
            for (JsonNode number : array) {
                if (number.isIntegralNumber() && number.canConvertToLong() && number.longValue() >= 0) {
                    numbers.add(number.longValue());
                }
            }
        }
        if (array == null || !array.isArray() || numbers.size() != array.size()) {
            throw wrong(name, "has " + key + " " + array + ", which is no list of whole numbers");
        }
        return List.copyOf(numbers);
    }

    /** The format allows neither holes nor overlaps, so each tensor begins where another ends. */
    private void requireSeamless(Map<String, StoredTensor> tensors) {
        List<Map.Entry<String, StoredTensor>> inOrder = new ArrayList<>(tensors.entrySet());
        inOrder.sort(Comparator.comparingLong(
                        (Map.Entry<String, StoredTensor> e) -> e.getValue().begin())
                .thenComparingLong(e -> e.getValue().end()));
        long end = dataBegin;
        for (Map.Entry<String, StoredTensor> entry : inOrder) {
            if (entry.getValue().begin() != end) {
                throw wrong(
                        entry.getKey(),
                        "begins at byte " + entry.getValue().begin() + ", but the one before it ends at byte " + end);
            }
            end = entry.getValue().end();
        }
        if (end != fileEnd) {
            throw new ModelException(file, "has " + fileEnd + " bytes, but its tensors end at byte " + end);
        }
    }

    private ModelException wrong(String name, String fact) {
        return new ModelException(file, "is damaged: its tensor " + name + " " + fact);
    }
}
