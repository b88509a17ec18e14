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

    /** Bytes of one value, by its type. */
    private static final int[] LENGTHS = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};

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
        if (type >= LENGTHS.length) {
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

    /** The first value of an entry if there is one that is an unsigned number. */
    long number(int tag, long otherwise) {
        Long number = value(tag, 0);
        return number == null ? otherwise : number;
    }

    /** A value of an entry, or null if there is none that is an unsigned number. */
    @Nullable
    Long value(int tag, int index) {
        Entry entry = entries.get(tag);
        if (entry == null || index >= entry.count()) {
            return null;
        }
        return switch (entry.type()) {
            case BYTE -> (long) Byte.toUnsignedInt(tiff.get(entry.values() + index));
            case SHORT -> (long) Short.toUnsignedInt(tiff.getShort(entry.values() + 2 * index));
            case LONG -> Integer.toUnsignedLong(tiff.getInt(entry.values() + 4 * index));
            default -> null;
        };
    }

    /** The file with a directory of these entries as its only one. */
    byte[] fileWithOnly(Set<Integer> tags) {
        int at = tiff.limit() + (tiff.limit() & 1);
        ByteBuffer file = ByteBuffer.allocate(at + 2 + ENTRY * tags.size() + 4).order(tiff.order());
        file.put(0, tiff.array(), 0, tiff.limit()).putInt(4, at).position(at + 2);
        short count = 0;
        for (Map.Entry<Integer, Entry> entry : entries.entrySet()) {
            if (tags.contains(entry.getKey())) {
                file.put(tiff.array(), entry.getValue().at(), ENTRY);
                count++;
            }
        }
        file.putShort(at, count);
        return file.array();
    }
}
