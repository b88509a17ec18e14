package blipbatch.photo;

import blipbatch.photo.PhotoDecoder.SizeLimit;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageReader;

/** The first frame of a WebP file (<a href="https://www.rfc-editor.org/rfc/rfc9649">RFC 9649</a>) on its canvas. */
final class WebPFile {

    private static final int FIRST_CHUNK = 12;
    private static final int FLAGS = FIRST_CHUNK + 8;
    private static final int HAS_PROFILE = 0x20;
    private static final int HAS_ANIMATION = 0x02;

    private WebPFile() {}

    static Still read(byte[] file, SizeLimit limit) throws IOException {
        byte[] bytes = file.clone();
        boolean extended = name(bytes, FIRST_CHUNK).equals("VP8X");
        if (extended) {
            // The reader would apply the colour profile.
            bytes[FLAGS] &= ~HAS_PROFILE;
        }
        ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
        try {
            reader.setInput(Still.stream(bytes), true, true);
            limit.requireFit(reader.getWidth(0), reader.getHeight(0));
            if (!extended) {
                return Still.of(reader.read(0));
            }
            int width = 1 + number(bytes, FLAGS + 4);
            int height = 1 + number(bytes, FLAGS + 7);
            limit.requireFit(width, height);
            int place = (bytes[FLAGS] & HAS_ANIMATION) == 0 ? -1 : chunk(bytes, "ANMF");
            int left = place < 0 ? 0 : 2 * number(bytes, place + 8);
            int top = place < 0 ? 0 : 2 * number(bytes, place + 11);
            BufferedImage frame = reader.read(0);
            return new Still(width, height, left, top, frame.getRaster(), Colours.of(frame.getColorModel()));
        } finally {
            reader.dispose();
        }
    }

    /** Where the first chunk of that name begins, or -1. */
    private static int chunk(byte[] bytes, String name) {
        long at = FIRST_CHUNK;
        while (at + 8 <= bytes.length) {
            if (name(bytes, (int) at).equals(name)) {
                return (int) at;
            }
            long length = Integer.toUnsignedLong(
                    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt((int) at + 4));
            at += 8 + length + (length & 1);
        }
        return -1;
    }

    private static String name(byte[] bytes, int at) {
        return new String(bytes, at, 4, StandardCharsets.US_ASCII);
    }

    /** Three bytes, the lowest first. */
    private static int number(byte[] bytes, int at) {
        return bytes[at] & 255 | (bytes[at + 1] & 255) << 8 | (bytes[at + 2] & 255) << 16;
    }
}
