package blipbatch.picture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** PNG files with chunks that ImageIO does not write. */
final class PngFiles {

    private static final int AFTER_HEADER = 8 + 25;

    private PngFiles() {}

    static byte[] withOrientation(byte[] png, int orientation) {
        byte[] exif = ByteBuffer.allocate(26)
                .put("MM\0*".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .array();
        return withChunk(png, "eXIf", exif);
    }

    static byte[] withChunk(byte[] png, String name, byte[] content) {
        byte[] named = ByteBuffer.allocate(4 + content.length)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .array();
        CRC32 crc = new CRC32();
        crc.update(named);
        return ByteBuffer.allocate(png.length + 12 + content.length)
                .put(png, 0, AFTER_HEADER)
                .putInt(content.length)
                .put(named)
                .putInt((int) crc.getValue())
                .put(png, AFTER_HEADER, png.length - AFTER_HEADER)
                .array();
    }
}
