package blipbatch.picture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first directory of a TIFF structure, which is also what Exif notes are made of (TIFF 6.0, section 2). Nothing is
 * read beside it: further directories and the values of other entries may be many and of any size.
 */
final class TiffDirectory {

    private static final int ENTRY = 12;
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int RATIONAL = 5;
    private static final int SIGNED_BYTE = 6;
    private static final int SIGNED_SHORT = 8;
    private static final int SIGNED_LONG = 9;
    private static final int SIGNED_RATIONAL = 10;
    private static final int FLOAT = 11;
    private static final int DOUBLE = 12;
    private static final int DIRECTORY = 13;
    private static final int LONG_OF_8 = 16;

    /** Bytes of one value, by its type; 0 for what is no type. */
    private static final int[] LENGTHS = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8};

    /** An entry as it lies in the file: its own place, how many values, and where these begin. */
    private record Entry(int at, int type, int count, int values) {}

    private final ByteBuffer tiff;
    private final Map<Integer, Entry> entries = new LinkedHashMap<>();

    private TiffDirectory(ByteBuffer tiff) {
        this.tiff = tiff;
    }

    static TiffDirectory of(byte[] tiff) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(tiff);
        if (tiff.length < 8) {
            throw new IOException("no TIFF header");
        }
        buffer.order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long at = Integer.toUnsignedLong(buffer.getInt(4));
        if (buffer.getShort(2) != 42 || at + 2 > tiff.length) {
            throw new IOException("no TIFF directory");
        }
        TiffDirectory directory = new TiffDirectory(buffer);
        int count = Short.toUnsignedInt(buffer.getShort((int) at));
        for (long entry = at + 2; count > 0 && entry + ENTRY <= tiff.length; entry += ENTRY, count--) {
            directory.add((int) entry);
        }
        return directory;
    }

    private void add(int at) {
        int type = Short.toUnsignedInt(tiff.getShort(at + 2));
        long count = Integer.toUnsignedLong(tiff.getInt(at + 4));
        if (type >= LENGTHS.length || LENGTHS[type] == 0) {
            return;
        }
        long length = count * LENGTHS[type];
        long values = length <= 4 ? at + 8 : Integer.toUnsignedLong(tiff.getInt(at + 8));
        if (count > 0 && values + length <= tiff.limit()) {
            int tag = Short.toUnsignedInt(tiff.getShort(at));
            entries.putIfAbsent(tag, new Entry(at, type, (int) count, (int) values));
        }
    }

    int count(int tag) {
        Entry entry = entries.get(tag);
        return entry == null ? 0 : entry.count();
    }

    /** The first value of an entry if there is one that is a whole number of no sign. */
    long number(int tag, long otherwise) {
        Long number = value(tag, 0);
        return number == null ? otherwise : number;
    }

    /** A value of an entry, or null if there is none that is a whole number of no sign. */
    @Nullable
    Long value(int tag, int index) {
        Entry entry = entries.get(tag);
        if (entry == null || index >= entry.count()) {
            return null;
        }
        int at = entry.values() + LENGTHS[entry.type()] * index;
        return switch (entry.type()) {
            case BYTE -> (long) Byte.toUnsignedInt(tiff.get(at));
            case SHORT -> (long) Short.toUnsignedInt(tiff.getShort(at));
            case LONG, DIRECTORY -> Integer.toUnsignedLong(tiff.getInt(at));
            case SIGNED_BYTE -> unsigned(tiff.get(at));
            case SIGNED_SHORT -> unsigned(tiff.getShort(at));
            case SIGNED_LONG -> unsigned(tiff.getInt(at));
            case LONG_OF_8 -> unsigned(tiff.getLong(at));
            case RATIONAL ->
                whole((double) Integer.toUnsignedLong(tiff.getInt(at)) / Integer.toUnsignedLong(tiff.getInt(at + 4)));
            case SIGNED_RATIONAL -> whole((double) tiff.getInt(at) / tiff.getInt(at + 4));
            case FLOAT -> whole(tiff.getFloat(at));
            case DOUBLE -> whole(tiff.getDouble(at));
            default -> null;
        };
    }

    private static @Nullable Long unsigned(long number) {
        return number < 0 ? null : number;
    }

    private static @Nullable Long whole(double number) {
        return number >= 0 && number <= Integer.MAX_VALUE && number == Math.rint(number) ? (long) number : null;
    }

    boolean ofBytes(int tag) {
        Entry entry = entries.get(tag);
        return entry != null && entry.type() == BYTE;
    }

    /**
     * The file with a directory of these entries as its only one.
     *
     * @param assumed numbers of up to 16 bits for entries that there are not
     */
    byte[] fileWithOnly(Set<Integer> tags, Map<Integer, Integer> assumed) {
        int at = tiff.limit() + (tiff.limit() & 1);
        ByteBuffer file = ByteBuffer.allocate(at + 2 + ENTRY * (tags.size() + assumed.size()) + 4)
                .order(tiff.order());
        file.put(0, tiff.array(), 0, tiff.limit()).putInt(4, at).position(at + 2);
        short count = 0;
        for (Map.Entry<Integer, Entry> entry : entries.entrySet()) {
            if (tags.contains(entry.getKey())) {
                file.put(tiff.array(), entry.getValue().at(), ENTRY);
                count++;
            }
        }
        for (Map.Entry<Integer, Integer> entry : assumed.entrySet()) {
            if (!entries.containsKey(entry.getKey())) {
                file.putShort(entry.getKey().shortValue())
                        .putShort((short) SHORT)
                        .putInt(1);
                file.putShort(entry.getValue().shortValue()).putShort((short) 0);
                count++;
            }
        }
        file.putShort(at, count);
        return file.array();
    }
}
