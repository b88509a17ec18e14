package blipbatch.blip;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A dict of tensors as Python's pickler writes it for torch.save, byte for byte. */
public final class StateDictPickle {

    private static final Map<String, String> STORAGES = Map.of(
            "F32",
            "FloatStorage",
            "F16",
            "HalfStorage",
            "BF16",
            "BFloat16Storage",
            "I64",
            "LongStorage",
            "F64",
            "DoubleStorage");

    private final PickleBytes pickle = PickleBytes.begun();
    private final Map<String, Integer> remembered = new HashMap<>();
    private int memo;

    public StateDictPickle() {
        pickle.op(PickleBytes.EMPTY_DICT);
        put();
        pickle.op(PickleBytes.MARK);
    }

    /** @param key of its storage, which holds nothing else but tensors of the same shape */
    public StateDictPickle tensor(String name, String dtype, long[] shape, String key) {
        text(name);
        global("torch._utils", "_rebuild_tensor_v2");
        pickle.op(PickleBytes.MARK, PickleBytes.MARK);
        text("storage");
        global("torch", STORAGES.get(dtype));
        text(key);
        text("cpu");
        pickle.number(Arrays.stream(shape).reduce(1, (a, b) -> a * b)).op(PickleBytes.TUPLE);
        put();
        pickle.op(PickleBytes.BINPERSID).number(0);
        tuple(shape);
        tuple(strides(shape));
        pickle.op(PickleBytes.NEWFALSE);
        global("collections", "OrderedDict");
        pickle.op(PickleBytes.EMPTY_TUPLE, PickleBytes.REDUCE);
        put();
        pickle.op(PickleBytes.TUPLE);
        put();
        pickle.op(PickleBytes.REDUCE);
        put();
        return this;
    }

    public byte[] bytes() {
        return pickle.op(PickleBytes.SETITEMS, PickleBytes.STOP).bytes();
    }

    static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    private void tuple(long[] numbers) {
        pickle.tuple(numbers);
        if (numbers.length > 0) {
            put();
        }
    }

    private void text(String text) {
        if (!recall(text)) {
            pickle.text(text);
            remembered.put(text, memo);
            put();
        }
    }

    private void global(String module, String name) {
        if (!recall(module + "." + name)) {
            pickle.global(module, name);
            remembered.put(module + "." + name, memo);
            put();
        }
    }

    private boolean recall(String thing) {
        Integer number = remembered.get(thing);
        if (number != null && number < 256) {
            pickle.op('h', number);
        } else if (number != null) {
            pickle.op('j').integer(number);
        }
        return number != null;
    }

    private void put() {
        if (memo < 256) {
            pickle.op('q', memo);
        } else {
            pickle.op('r').integer(memo);
        }
        memo++;
    }
}
