package blipbatch.embedded;

import java.util.Arrays;

/**
 * The bytes from one to another.
 *
 * @param from inclusive
 * @param to exclusive
 */
record KeyRange(byte[] from, byte[] to) {

    /** Whatever begins with these bytes. */
    static KeyRange beginningWith(byte[] bytes) {
        return new KeyRange(bytes, after(bytes));
    }

    /** The first bytes behind all those that begin with these. */
    static byte[] after(byte[] bytes) {
        int length = bytes.length;
        while (bytes[length - 1] == (byte) 0xFF) {
            length--;
        }
        byte[] after = Arrays.copyOf(bytes, length);
        after[length - 1]++;
        return after;
    }

    /** The range of those that begin with the prefix and go on within this one. */
    KeyRange behind(byte[] prefix) {
        return new KeyRange(joined(prefix, from), joined(prefix, to));
    }

    static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    /** Whether one value is in it, and no other. */
    boolean isPoint() {
        return from.length > 0 && KeyBytes.end(from, 0) == from.length && Arrays.equals(to, after(from));
    }

    boolean contains(byte[] bytes, int begin, int end) {
        return Arrays.compareUnsigned(from, 0, from.length, bytes, begin, end) <= 0
                && Arrays.compareUnsigned(bytes, begin, end, to, 0, to.length) < 0;
    }
}
