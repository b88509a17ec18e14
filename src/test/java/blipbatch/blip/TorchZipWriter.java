package blipbatch.blip;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A ZIP file as torch writes it: entries stored, each beginning at a multiple of 64 and followed by its sizes, and at the end
 * always the ZIP64 record.
 */
public final class TorchZipWriter implements Closeable {

    private final OutputStream out;
    private final String folder;
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private long at;
    private int entries;

    /** @param folder the name of the file without its ending */
    public TorchZipWriter(OutputStream out, String folder) {
        this.out = out;
        this.folder = folder;
    }

    public TorchZipWriter entry(String name, byte[] content) throws IOException {
        byte[] path = (folder + "/" + name).getBytes(StandardCharsets.UTF_8);
        long begin = at;
        int padding = (int) (-(begin + 30 + path.length + 4) & 63);
        CRC32 sum = new CRC32();
        sum.update(content);
        write(littleEndian(30 + path.length + 4 + padding)
                .putInt(0x04034b50)
                .putShort((short) 0)
                .putShort((short) 0x808)
                .putLong(0)
                .putLong(0)
                .putShort((short) 0)
                .putShort((short) path.length)
                .putShort((short) (4 + padding))
                .put(path)
                .put((byte) 'F')
                .put((byte) 'B')
                .putShort((short) padding)
                .put("Z".repeat(padding).getBytes(StandardCharsets.US_ASCII)));
        out.write(content);
        at += content.length;
        if (content.length > 0) {
            write(littleEndian(16)
                    .putInt(0x08074b50)
                    .putInt((int) sum.getValue())
                    .putInt(content.length)
                    .putInt(content.length));
        }
        directory.write(littleEndian(46 + path.length)
                .putInt(0x02014b50)
                .putInt(0)
                .putShort((short) 0x808)
                .putShort((short) 0)
                .putInt(0)
                .putInt((int) sum.getValue())
                .putInt(content.length)
                .putInt(content.length)
                .putShort((short) path.length)
                .putLong(0)
                .putInt(0)
                .putInt((int) begin)
                .put(path)
                .array());
        entries++;
        return this;
    }

    @Override
    public void close() throws IOException {
        long begin = at;
        int size = directory.size();
        write(ByteBuffer.wrap(directory.toByteArray()).position(size));
        write(littleEndian(56)
                .putInt(0x06064b50)
                .putLong(44)
                .putShort((short) 0)
                .putShort((short) 45)
                .putLong(0)
                .putLong(entries)
                .putLong(entries)
                .putLong(size)
                .putLong(begin));
        write(littleEndian(20)
                .putInt(0x07064b50)
                .putInt(0)
                .putLong(begin + size)
                .putInt(1));
        write(littleEndian(22)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort((short) entries)
                .putShort((short) entries)
                .putInt(size)
                .putInt((int) begin)
                .putShort((short) 0));
        out.close();
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void write(ByteBuffer full) throws IOException {
        out.write(full.array());
        at += full.position();
    }
}
