package blipbatch.blip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the entries of a ZIP file lie, which {@code java.util.zip} does not tell. Only what torch writes is let through: entries
 * stored as they are, one behind the other, each named the same in both places, then the directory, then the end.
 */
final class ZipDirectory {

    /** An entry's place in the file; {@code header} is where its own header begins. */
    record Entry(String name, long header, long begin, long size, int crc) {

        long end() {
            return begin + size;
        }
    }

    /** In bytes: a hundred times that of the largest published model. */
    private static final int LARGEST = 1 << 22;

    private static final int CENTRAL = 0x02014b50;
    private static final int CENTRAL_BYTES = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int EXTRA_64 = 1;
    private static final long UNSIGNED_INT = 0xffffffffL;
    private static final int ENCRYPTED = 1;
    private static final int SIZES_BEHIND = 8;

    private final TensorFile in;
    private final long begin;

    private ZipDirectory(TensorFile in, long begin) {
        this.in = in;
        this.begin = begin;
    }

    /** By name. */
    static Map<String, Entry> read(TensorFile in) {
        ZipEnd end = ZipEnd.of(in);
        if (end.size() > LARGEST) {
            throw new ModelException(
                    in.path(),
                    "has a ZIP directory of " + end.size() + " bytes, but " + LARGEST + " would do for any model");
        }
        return new ZipDirectory(in, end.begin()).entries(in.read(end.begin(), (int) end.size()), end.entries());
    }

    private Map<String, Entry> entries(ByteBuffer directory, long count) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        while (directory.hasRemaining()) {
            Entry entry = entry(directory);
            if (entries.put(entry.name(), entry) != null) {
                throw damaged("it has two entries " + entry.name());
            }
        }
        if (entries.size() != count) {
            throw damaged("its directory has " + entries.size() + " entries instead of " + count);
        }
        requireApart(entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::header))
                .toList());
        return entries;
    }

    private Entry entry(ByteBuffer directory) {
        int at = directory.position();
        if (directory.remaining() < CENTRAL_BYTES || directory.getInt(at) != CENTRAL) {
            throw damaged("its directory has no entry at byte " + (begin + at));
        }
        int nameBytes = Short.toUnsignedInt(directory.getShort(at + 28));
        int extraBytes = Short.toUnsignedInt(directory.getShort(at + 30));
        int total = CENTRAL_BYTES + nameBytes + extraBytes + Short.toUnsignedInt(directory.getShort(at + 32));
        if (total > directory.remaining()) {
            throw damaged("an entry of its directory goes beyond it at byte " + (begin + at));
        }
        directory.position(at + total);
        ByteBuffer name = directory.slice(at + CENTRAL_BYTES, nameBytes);
        String text = StandardCharsets.UTF_8.decode(name.duplicate()).toString();
        ByteBuffer extra = extra64(text, directory.slice(at + CENTRAL_BYTES + nameBytes, extraBytes));
        long bytes = wide(unsigned(directory, at + 24), extra);
        long stored = wide(unsigned(directory, at + 20), extra);
        long header = wide(unsigned(directory, at + 42), extra);
        requireStored(text, directory.getShort(at + 8), directory.getShort(at + 10), bytes == stored);
        return new Entry(text, header, contentBegin(text, name, header, bytes), bytes, directory.getInt(at + 16));
    }

    /** The part of an entry's extra fields in which ZIP64 keeps what 32 bits do not hold; they must fill their room. */
    private ByteBuffer extra64(String text, ByteBuffer extra) {
        ByteBuffer fields = extra.order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer wide = ByteBuffer.allocate(0);
        while (fields.hasRemaining()) {
            int id = fields.remaining() < 4 ? 0 : fields.getShort();
            int length = fields.remaining() < 2 ? fields.remaining() + 1 : Short.toUnsignedInt(fields.getShort());
            if (length > fields.remaining()) {
                throw damaged("its entry " + text + " has a header with a field that goes beyond it");
            }
            if (id == EXTRA_64) {
                wide = fields.slice(fields.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            }
            fields.position(fields.position() + length);
        }
        return wide;
    }

    private long wide(long narrow, ByteBuffer extra) {
        return narrow == UNSIGNED_INT && extra.remaining() >= Long.BYTES ? extra.getLong() : narrow;
    }

    /** What the entry's own header says must be the same, so that nobody reads another file than we do. */
    private long contentBegin(String text, ByteBuffer name, long header, long bytes) {
        if (header < 0 || header > begin - LOCAL_BYTES - name.remaining()) {
            throw damaged("its entry " + text + " is said to begin at byte " + header);
        }
        ByteBuffer local = in.read(header, LOCAL_BYTES + name.remaining());
        if (local.getInt(0) != LOCAL
                || Short.toUnsignedInt(local.getShort(26)) != name.remaining()
                || !local.slice(LOCAL_BYTES, name.remaining()).equals(name)) {
            throw damaged("its entry " + text + " has another name at byte " + header);
        }
        short flags = local.getShort(6);
        boolean behind = (flags & SIZES_BEHIND) != 0;
        requireStored(
                text,
                flags,
                local.getShort(8),
                isSize(unsigned(local, 18), bytes, behind) && isSize(unsigned(local, 22), bytes, behind));
        int extra = Short.toUnsignedInt(local.getShort(28));
        long content = header + LOCAL_BYTES + name.remaining() + extra;
        if (bytes < 0 || content > begin || bytes > begin - content) {
            throw damaged("its entry " + text + " is said to have " + bytes + " bytes from byte " + content
                    + ", which go beyond it");
        }
        extra64(text, in.read(content - extra, extra));
        return content;
    }

    private static boolean isSize(long said, long bytes, boolean behind) {
        return said == bytes || said == UNSIGNED_INT || behind && said == 0;
    }

    private void requireStored(String name, short flags, short method, boolean whole) {
        if ((flags & ENCRYPTED) != 0 || method != 0 || !whole) {
            throw new ModelException(
                    in.path(),
                    "has its entry " + name + " encrypted or compressed, as torch.save never does: take the file as it"
                            + " was published, or the weights as safetensors");
        }
    }

    private void requireApart(List<Entry> inOrder) {
        if (!inOrder.isEmpty() && inOrder.get(0).header() != 0) {
            throw damaged("it does not begin with the first entry of its directory");
        }
        for (int i = 1; i < inOrder.size(); i++) {
            if (inOrder.get(i).header() < inOrder.get(i - 1).end()) {
                throw damaged("its entries " + inOrder.get(i - 1).name() + " and "
                        + inOrder.get(i).name() + " overlap");
            }
        }
    }

    private static long unsigned(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    private ModelException damaged(String fact) {
        return new ModelException(in.path(), "is damaged: " + fact);
    }
}
