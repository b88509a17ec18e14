package blipbatch.blip;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A pickle, instruction by instruction, so that a test can write what Python's pickler would not. */
final class PickleBytes {

    static final int PROTO = 0x80;
    static final int MARK = '(';
    static final int EMPTY_DICT = '}';
    static final int EMPTY_LIST = ']';
    static final int EMPTY_TUPLE = ')';
    static final int TUPLE = 't';
    static final int TUPLE1 = 0x85;
    static final int TUPLE2 = 0x86;
    static final int NEWFALSE = 0x89;
    static final int NEWOBJ = 0x81;
    static final int NONE = 'N';
    static final int BINPERSID = 'Q';
    static final int REDUCE = 'R';
    static final int BUILD = 'b';
    static final int SETITEM = 's';
    static final int SETITEMS = 'u';
    static final int APPEND = 'a';
    static final int STOP = '.';

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Of protocol 2. */
    static PickleBytes begun() {
        return new PickleBytes().op(PROTO, 2);
    }

    PickleBytes op(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    PickleBytes global(String module, String name) {
        return op('c').raw(module + "\n" + name + "\n");
    }

    PickleBytes text(String text) {
        return op('X').integer(text.getBytes(StandardCharsets.UTF_8).length).raw(text);
    }

    PickleBytes number(long number) {
        if (number >= 0 && number < 1 << 8) {
            return op('K', (int) number);
        }
        if (number >= 0 && number < 1 << 16) {
            return op('M', (int) number & 0xff, (int) number >> 8);
        }
        return number == (int) number
                ? op('J').integer((int) number)
                : op(0x8a, 8)
                        .raw(ByteBuffer.allocate(8)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(number));
    }

    /** Four bytes, little-endian. */
    PickleBytes integer(int number) {
        return raw(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number));
    }

    PickleBytes tuple(long... numbers) {
        if (numbers.length == 0) {
            return op(EMPTY_TUPLE);
        }
        if (numbers.length > 3) {
            op(MARK);
        }
        for (long number : numbers) {
            number(number);
        }
        return op(numbers.length > 3 ? TUPLE : TUPLE1 + numbers.length - 1);
    }

    /** A tensor, unless something of it is wrong. */
    PickleBytes tensor(String key, long numbers, long offset, long[] shape, long[] strides) {
        return tensor("FloatStorage", key, numbers, offset, shape, strides);
    }

    PickleBytes tensor(String type, String key, long numbers, long offset, long[] shape, long[] strides) {
        return global("torch._utils", "_rebuild_tensor_v2")
                .op(MARK)
                .storage(type, key, numbers)
                .number(offset)
                .tuple(shape)
                .tuple(strides)
                .op(NEWFALSE)
                .global("collections", "OrderedDict")
                .op(EMPTY_TUPLE, REDUCE, TUPLE, REDUCE);
    }

    PickleBytes storage(String type, String key, long numbers) {
        return op(MARK).text("storage")
                .global("torch", type)
                .text(key)
                .text("cpu")
                .number(numbers)
                .op(TUPLE, BINPERSID);
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private PickleBytes raw(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private PickleBytes raw(ByteBuffer bytes) {
        out.writeBytes(bytes.array());
        return this;
    }
}
