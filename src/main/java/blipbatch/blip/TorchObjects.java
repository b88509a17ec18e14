package blipbatch.blip;

import blipbatch.blip.Unpickler.Dict;
import blipbatch.blip.Unpickler.Tuple;
import blipbatch.blip.ZipDirectory.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the pickle of a state dict may name, each of which stands for a record: no class is loaded, and nothing is called. */
final class TorchObjects {

    static final String ADVICE = "take its weights as safetensors, or, where their author is trusted, load them with"
            + " transformers and save them with save_pretrained";

    /** The type of the numbers of a storage. */
    private record Type(String dtype, int bytes) {}

    /** What a name stands for beside them. */
    private enum Name {
        ORDERED_DICT,
        TENSOR,
        PARAMETER,
        TENSOR_WITH_ATTRIBUTES,
        CLASS_OF_TENSORS
    }

    /** The numbers of one tensor or of several, where they lie in the file. */
    private record Storage(Type type, long begin, long numbers) {}

    /** A tensor without its name: a view of a storage, inside its bounds. */
    record Values(String dtype, int width, List<Long> shape, List<Long> strides, long begin) {}

    /** As many dimensions as torch allows. */
    private static final int MOST_DIMENSIONS = 64;

    private static final Map<String, Object> NAMES = Map.ofEntries(
            Map.entry("torch FloatStorage", new Type("F32", 4)),
            Map.entry("torch HalfStorage", new Type("F16", 2)),
            Map.entry("torch BFloat16Storage", new Type("BF16", 2)),
            Map.entry("torch DoubleStorage", new Type("F64", 8)),
            Map.entry("torch LongStorage", new Type("I64", 8)),
            Map.entry("torch IntStorage", new Type("I32", 4)),
            Map.entry("torch ShortStorage", new Type("I16", 2)),
            Map.entry("torch CharStorage", new Type("I8", 1)),
            Map.entry("torch ByteStorage", new Type("U8", 1)),
            Map.entry("torch BoolStorage", new Type("BOOL", 1)),
            Map.entry("collections OrderedDict", Name.ORDERED_DICT),
            Map.entry("torch._utils _rebuild_tensor_v2", Name.TENSOR),
            Map.entry("torch._utils _rebuild_parameter", Name.PARAMETER),
            Map.entry("torch._utils _rebuild_parameter_with_state", Name.PARAMETER),
            Map.entry("torch._tensor _rebuild_from_type_v2", Name.TENSOR_WITH_ATTRIBUTES),
            Map.entry("torch Tensor", Name.CLASS_OF_TENSORS),
            Map.entry("torch.nn.parameter Parameter", Name.CLASS_OF_TENSORS));

    private final TensorFile in;
    private final Map<String, Entry> entries;
    private final String folder;
    private final Map<String, Storage> storages = new HashMap<>();

    /** @param folder that of the file's entries, with its slash */
    TorchObjects(TensorFile in, Map<String, Entry> entries, String folder) {
        this.in = in;
        this.entries = entries;
        this.folder = folder;
    }

    /** @throws ModelException if it is none of the names that a state dict needs */
    Object named(String module, String name) {
        Object object = NAMES.get(module + " " + name);
        if (object == null) {
            throw new ModelException(
                    in.path(),
                    "asks in its data.pkl for " + module + "." + name + ", which no state dict needs; nothing was run: "
                            + ADVICE);
        }
        return object;
    }

    /** What an id says: {@code ("storage", type, key, device, number of numbers)}. */
    Object storage(Object id) {
        if (id instanceof Tuple tuple
                && tuple.items().size() == 5
                && "storage".equals(tuple.items().get(0))
                && tuple.items().get(1) instanceof Type type
                && tuple.items().get(2) instanceof String key
                && key.matches("\\d{1,9}")
                && tuple.items().get(4) instanceof Long numbers) {
            Entry entry = entries.get(folder + "data/" + key);
            if (entry == null) {
                throw damaged("names the storage " + key + ", which is not in the file");
            }
            // Python (CVE-2026-24747) once believed the number and went beyond the bytes.
            if (entry.size() % type.bytes() != 0 || numbers != entry.size() / type.bytes()) {
                throw damaged("says that the storage " + key + " has " + numbers + " numbers of " + type.bytes()
                        + " bytes, but it has " + entry.size() + " bytes");
            }
            return storages.computeIfAbsent(type.dtype() + key, unknown -> new Storage(type, entry.begin(), numbers));
        }
        throw damaged("has an id that is none of a storage");
    }

    /** What Python would get by calling it. */
    Object made(Object callable, Object arguments) {
        if (!(arguments instanceof Tuple tuple)) {
            throw damaged("calls with what is no tuple");
        }
        List<Object> items = tuple.items();
        if (callable == Name.ORDERED_DICT && items.isEmpty()) {
            return new Dict();
        }
        if (callable == Name.TENSOR && items.size() >= 6 && items.get(0) instanceof Storage storage) {
            return values(storage, wholeNumber(items.get(1)), wholeNumbers(items.get(2)), wholeNumbers(items.get(3)));
        }
        if (callable == Name.PARAMETER && items.size() >= 3 && items.get(0) instanceof Values values) {
            return values;
        }
        if (callable == Name.TENSOR_WITH_ATTRIBUTES
                && items.size() == 4
                && items.get(0) == Name.TENSOR
                && items.get(1) == Name.CLASS_OF_TENSORS) {
            return made(Name.TENSOR, items.get(2));
        }
        throw damaged("calls what cannot be called with that");
    }

    private Values values(Storage storage, long offset, List<Long> shape, List<Long> strides) {
        if (shape.size() != strides.size()) {
            throw damaged("has a tensor of shape " + shape + " with strides " + strides);
        }
        try {
            boolean empty = shape.contains(0L);
            long last = offset;
            long numbers = 1;
            for (int i = 0; i < shape.size(); i++) {
                numbers = Math.multiplyExact(numbers, shape.get(i));
                last = empty ? last : Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
            }
            Math.multiplyExact(numbers, (long) storage.type().bytes());
            if (empty ? offset > storage.numbers() : last >= storage.numbers()) {
                throw damaged("has a tensor of shape " + shape + " with strides " + strides + " from number " + offset
                        + ", but its storage has only " + storage.numbers());
            }
        } catch (ArithmeticException e) {
            throw damaged("has a tensor of the impossible shape " + shape + " with strides " + strides);
        }
        int bytes = storage.type().bytes();
        return new Values(storage.type().dtype(), bytes, shape, strides, storage.begin() + offset * bytes);
    }

    private List<Long> wholeNumbers(Object object) {
        if (!(object instanceof Tuple tuple) || tuple.items().size() > MOST_DIMENSIONS) {
            throw damaged("has a tensor whose shape or strides are no tuple of at most 64 numbers");
        }
        List<Long> numbers = new ArrayList<>();
        tuple.items().forEach(item -> numbers.add(wholeNumber(item)));
        return List.copyOf(numbers);
    }

    private long wholeNumber(Object object) {
        if (object instanceof Long number && number >= 0) {
            return number;
        }
        throw damaged("has a tensor with a shape, stride or offset that is no whole number");
    }

    private ModelException damaged(String fact) {
        return new ModelException(in.path(), "is damaged: its data.pkl " + fact);
    }
}
