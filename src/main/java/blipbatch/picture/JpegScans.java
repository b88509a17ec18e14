package blipbatch.picture;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a JPEG file asks of its decoder, told by its markers as libjpeg finds them (ITU-T T.81, annex B).
 *
 * @param components of the frame
 * @param scans passes over the picture
 * @param scanned components of all scans together, each of which costs a pass over the picture, however few bytes it has
 */
record JpegScans(int components, int scans, int scanned) {

    private static final int FRAME = 0xC0;
    private static final int LAST_FRAME = 0xCF;
    private static final int HUFFMAN_TABLES = 0xC4;
    private static final int ARITHMETIC = 0xCC;
    private static final int RESTART = 0xD0;
    private static final int START = 0xD8;
    private static final int END = 0xD9;
    private static final int SCAN = 0xDA;

    static JpegScans of(ByteBuffer jpeg) throws IOException {
        int components = 0;
        int scans = 0;
        int scanned = 0;
        int at = 0;
        while (at + 4 <= jpeg.limit()) {
            int marker = jpeg.get(at + 1) & 255;
            if (jpeg.get(at) != (byte) 0xFF || marker == 0 || marker == 0xFF) {
                at++;
            } else if (marker == 1 || marker >= RESTART && marker <= START) {
                at += 2;
            } else if (marker == END) {
                break;
            } else {
                if (marker == SCAN) {
                    scans++;
                    scanned += at + 4 < jpeg.limit() ? jpeg.get(at + 4) & 255 : 0;
                } else if (frame(marker) && at + 9 < jpeg.limit()) {
                    components = jpeg.get(at + 9) & 255;
                }
                at += 2 + Math.max(2, Short.toUnsignedInt(jpeg.getShort(at + 2)));
            }
        }
        return new JpegScans(components, scans, scanned);
    }

    private static boolean frame(int marker) {
        return marker >= FRAME
                && marker <= LAST_FRAME
                && marker != HUFFMAN_TABLES
                && marker != 0xC8
                && marker != ARITHMETIC;
    }
}
