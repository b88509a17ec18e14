package blipbatch.picture;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A PNG file (ISO/IEC 15948). */
final class PngFile {

    private static final int WIDTH = 16;
    private static final int BIT_DEPTH = 24;
    private static final int COLOUR_TYPE = 25;
    private static final int HEADER = 33;

    private PngFile() {}

    static Still read(byte[] bytes, Share share) throws IOException, PictureException {
        ByteBuffer png = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER) {
            throw new IOException("no header");
        }
        share.requireFit(png.getInt(WIDTH), png.getInt(WIDTH + 4));
        int samples = switch (bytes[COLOUR_TYPE]) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
        share.take(samples * (bytes[BIT_DEPTH] == 16 ? 2 : 1), 0);
        return Still.read(bytes, "png", share);
    }
}
