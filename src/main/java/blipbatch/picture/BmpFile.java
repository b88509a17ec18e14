package blipbatch.picture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A BMP file for a reader that believes its header: the file's length in it is made true. */
final class BmpFile {

    private static final int LENGTH = 2;
    private static final int HEADER_LENGTH = 14;
    private static final int SIZE = 18;
    private static final int COMPRESSION = 30;
    private static final int JPEG = 4;
    private static final int PNG = 5;

    private BmpFile() {}

    static Still read(byte[] file, Share share) throws IOException, PictureException {
        ByteBuffer bmp = ByteBuffer.wrap(file.clone()).order(ByteOrder.LITTLE_ENDIAN);
        boolean old = bmp.getInt(HEADER_LENGTH) < 16;
        share.requireFit(
                old ? Short.toUnsignedInt(bmp.getShort(SIZE)) : bmp.getInt(SIZE),
                old ? Short.toUnsignedInt(bmp.getShort(SIZE + 2)) : Math.abs(bmp.getInt(SIZE + 4)));
        int compression = bmp.getInt(HEADER_LENGTH) < 40 ? 0 : bmp.getInt(COMPRESSION);
        if (compression == JPEG || compression == PNG) {
            throw new IOException("a picture for printers, with a size of its own");
        }
        // Colours of 32 bits, or a byte and as much again while it is unpacked; and the copy of the file.
        share.take(4, file.length);
        bmp.putInt(LENGTH, file.length);
        return Still.read(bmp.array(), "bmp", share);
    }
}
