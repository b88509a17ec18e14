package blipbatch.embedded;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.Decimal128;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Values as bytes, whose unsigned order is that in which the library sorts the values. Equal values have equal bytes, and none
 * begins with those of another. Only plain values have some: whatever the library compares in a way of its own has none.
 */
final class KeyBytes {

    static final byte NULL = 0x10;
    static final byte NUMBER = 0x20;
    static final byte TEXT = 0x30;
    static final byte ID = 0x40;
    static final byte BOOLEAN = 0x50;
    static final byte DATE = 0x60;

    private static final int LONGEST_TEXT = 200;

    /** Beyond that not every whole number is a double. */
    private static final double LARGEST = 1L << 53;

    private KeyBytes() {}

    /** Null if the value is not a plain one. */
    static byte @Nullable [] of(@Nullable Object value) {
        if (Missing.isNullOrMissing(value)) {
            return new byte[] {NULL};
        } else if (value instanceof Number number) {
            return number(number);
        } else if (value instanceof String text) {
            return text(text);
        } else if (value instanceof ObjectId id) {
            return ByteBuffer.allocate(13).put(ID).put(id.toByteArray()).array();
        } else if (value instanceof Boolean flag) {
            return new byte[] {BOOLEAN, (byte) (flag ? 1 : 0)};
        } else if (value instanceof Instant date) {
            // In the file a date has milliseconds; $currentDate makes it with more, and the key must be the same for
            // both.
            return ordered(DATE, date.toEpochMilli());
        }
        return null;
    }

    /** The library compares large numbers with fractions as if they had none. */
    private static byte @Nullable [] number(Number number) {
        double value = number.doubleValue();
        boolean plain = number instanceof Long large
                ? Math.abs((double) large) <= LARGEST
                : !(number instanceof Decimal128)
                        && (value == Math.rint(value) && Math.abs(value) <= LARGEST
                                || Math.abs(value) < Integer.MAX_VALUE);
        if (!plain) {
            return null;
        }
        long bits = Double.doubleToLongBits(value == 0 ? 0 : value);
        return ordered(NUMBER, bits < 0 ? bits ^ Long.MAX_VALUE : bits);
    }

    private static byte[] ordered(byte type, long value) {
        return ByteBuffer.allocate(9).put(type).putLong(value ^ Long.MIN_VALUE).array();
    }

    /** The library's order is that of UTF-16, which with pairs of surrogates is another than that of UTF-8. */
    private static byte @Nullable [] text(String text) {
        if (text.length() > LONGEST_TEXT
                || text.indexOf('\0') >= 0
                || text.chars().anyMatch(KeyBytes::isSurrogate)) {
            return null;
        }
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(content.length + 2).put(TEXT).put(content).array();
    }

    private static boolean isSurrogate(int character) {
        return Character.isSurrogate((char) character);
    }

    /** The value that begins there: a number as the library has it after normalising, all others as they were. */
    static @Nullable Object value(byte[] bytes, int from) {
        ByteBuffer content = ByteBuffer.wrap(bytes, from + 1, end(bytes, from) - from - 1);
        switch (bytes[from]) {
            case NUMBER:
                long bits = content.getLong() ^ Long.MIN_VALUE;
                return Double.longBitsToDouble(bits < 0 ? bits ^ Long.MAX_VALUE : bits);
            case TEXT:
                return new String(bytes, from + 1, content.remaining() - 1, StandardCharsets.UTF_8);
            case ID:
                byte[] id = new byte[12];
                content.get(id);
                return new ObjectId(id);
            case BOOLEAN:
                return content.get() == 1;
            case DATE:
                return Instant.ofEpochMilli(content.getLong() ^ Long.MIN_VALUE);
            default:
                return null;
        }
    }

    /** Where the value ends that begins there; beyond the end if it is not whole. */
    static int end(byte[] bytes, int from) {
        switch (bytes[from]) {
            case NULL:
                return from + 1;
            case BOOLEAN:
                return from + 2;
            case ID:
                return from + 13;
            case TEXT:
                int end = from + 1;
                while (end < bytes.length && bytes[end] != 0) {
                    end++;
                }
                return end + 1;
            default:
                return from + 9;
        }
    }
}
