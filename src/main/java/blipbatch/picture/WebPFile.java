package blipbatch.picture;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageReader;

/** The first frame of a WebP file (<a href="https://www.rfc-editor.org/rfc/rfc9649">RFC 9649</a>) on its canvas. */
final class WebPFile {

    private static final int FIRST_CHUNK = 12;
    private static final int FLAGS = FIRST_CHUNK + 8;
    private static final int FRAME_HEADER = 8 + 16;
    private static final int HAS_PROFILE = 0x20;
    private static final int HAS_ANIMATION = 0x02;

    private WebPFile() {}

    static Still read(byte[] file, PixelBudget.Share share) throws IOException, PictureException {
        byte[] bytes = file.clone();
        boolean extended = name(bytes, FIRST_CHUNK).equals("VP8X");
        if (extended) {
            // The reader would apply the colour profile.
            bytes[FLAGS] &= ~HAS_PROFILE;
        }
        ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
        try {
            reader.setInput(new FileStream(bytes), true, true);
            share.requireFit(reader.getWidth(0), reader.getHeight(0));
            if (!extended) {
                share.take();
                return Still.of(reader.read(0));
            }
            int width = 1 + number(bytes, FLAGS + 4);
            int height = 1 + number(bytes, FLAGS + 7);
            share.requireFit(width, height);
            int frame = (bytes[FLAGS] & HAS_ANIMATION) == 0 ? -1 : chunk(bytes, "ANMF", FIRST_CHUNK);
            int left = frame < 0 ? 0 : 2 * number(bytes, frame + 8);
            int top = frame < 0 ? 0 : 2 * number(bytes, frame + 11);
            requireLossyFit(bytes, frame < 0 ? FIRST_CHUNK : frame + FRAME_HEADER, share);
            share.take();
            BufferedImage image = reader.read(0);
            return new Still(width, height, left, top, image.getRaster(), Colours.of(image.getColorModel()));
        } finally {
            reader.dispose();
        }
    }

    /** The Exif notes, or nothing. */
    static byte[] exif(byte[] bytes) {
        int exif = chunk(bytes, "EXIF", FIRST_CHUNK);
        if (exif < 0) {
            return new byte[0];
        }
        int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(exif + 4);
        return Arrays.copyOfRange(bytes, exif + 8, Math.min(bytes.length, exif + 8 + length));
    }

    /** Lossy data has a size of its own, which the reader goes by whatever the canvas says. */
    private static void requireLossyFit(byte[] bytes, int from, PixelBudget.Share share)
            throws IOException, PictureException {
        int lossy = chunk(bytes, "VP8 ", from);
        if (lossy >= 0) {
            share.requireFit(number(bytes, lossy + 14) & 0x3FFF, number(bytes, lossy + 16) & 0x3FFF);
        }
    }

    /** Where the first chunk of that name begins, looked for from the chunk at {@code from} on, or -1. */
    private static int chunk(byte[] bytes, String name, int from) {
        long at = from;
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
