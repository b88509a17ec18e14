package blipbatch.picture;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/** The first frame of a WebP file (<a href="https://www.rfc-editor.org/rfc/rfc9649">RFC 9649</a>) on its canvas. */
final class WebPFile {

    private static final int FIRST_CHUNK = 12;
    private static final int FRAME_HEADER = 16;
    private static final int HAS_ALPHA = 0x10;
    private static final int HAS_ANIMATION = 0x02;

    /** Of the lossy decoder, for each block of 16 x 16 pixels of a row: several rows of them are in memory as objects. */
    private static final long TABLES_PER_BLOCK = 64_000;

    /** Up to so many pixels a lossy picture is read however few bytes it has. */
    private static final int UNSUSPICIOUS_PIXELS = 25_000_000;

    /** Of 16 x 16, which a lossy picture of one colour alone spends half a byte on. */
    private static final int PIXELS_PER_BLOCK = 256;

    private final byte[] bytes;
    private final Share share;

    private WebPFile(byte[] bytes, Share share) {
        this.bytes = bytes;
        this.share = share;
    }

    static Still read(byte[] bytes, Share share) throws IOException, PictureException {
        return new WebPFile(bytes, share).read();
    }

    /** The Exif notes, or nothing. */
    static byte[] exif(byte[] bytes) throws IOException {
        WebPChunk exif = WebPChunk.among(bytes, FIRST_CHUNK, bytes.length).get(WebPChunk.Name.EXIF);
        return exif == null ? new byte[0] : Arrays.copyOfRange(bytes, exif.from(), exif.end());
    }

    private Still read() throws IOException, PictureException {
        Map<WebPChunk.Name, WebPChunk> chunks = WebPChunk.among(bytes, FIRST_CHUNK, bytes.length);
        WebPChunk canvas = chunks.get(WebPChunk.Name.VP8X);
        if (canvas == null || canvas.from() != FIRST_CHUNK + 8) {
            return frame(chunks, 0, 0, 0, 0, false);
        }
        int flags = bytes[canvas.from()];
        int width = 1 + number(canvas.from() + 4);
        int height = 1 + number(canvas.from() + 7);
        share.requireFit(width, height);
        WebPChunk frame = chunks.get(WebPChunk.Name.ANMF);
        if ((flags & HAS_ANIMATION) == 0 || frame == null) {
            return frame(chunks, width, height, 0, 0, false);
        }
        return frame(
                WebPChunk.among(bytes, frame.from() + FRAME_HEADER, frame.end()),
                width,
                height,
                2 * number(frame.from()),
                2 * number(frame.from() + 3),
                (flags & HAS_ALPHA) != 0);
    }

    /** On a canvas, or one of its own size if the canvas has none. */
    private Still frame(
            Map<WebPChunk.Name, WebPChunk> chunks, int width, int height, int left, int top, boolean hasAlpha)
            throws IOException, PictureException {
        WebPChunk lossless = chunks.get(WebPChunk.Name.VP8L);
        WebPChunk lossy = chunks.get(WebPChunk.Name.VP8);
        Still frame = lossless != null
                ? lossless(lossless, hasAlpha)
                : lossy != null ? lossy(lossy, chunks.get(WebPChunk.Name.ALPH)) : noPicture();
        return width == 0 ? frame : new Still(width, height, left, top, frame.samples(), frame.colours());
    }

    private static Still noPicture() throws IOException {
        throw new IOException("no frame");
    }

    private Still lossless(WebPChunk chunk, boolean hasAlpha) throws IOException, PictureException {
        LosslessStream.Header header = LosslessStream.Header.of(bytes, chunk.from(), chunk.end());
        share.requireFit(header.width(), header.height());
        share.take(4, LosslessStream.maxTables(bytes.length));
        int[] pixels = LosslessStream.read(
                bytes,
                LosslessStream.afterHeader(chunk.from()),
                chunk.end(),
                header.width(),
                header.height(),
                share.effort());
        return Still.ofArgb(header.width(), header.height(), pixels, header.alpha() || hasAlpha);
    }

    private Still lossy(WebPChunk chunk, @Nullable WebPChunk transparency) throws IOException, PictureException {
        if (chunk.length() < 10) {
            throw new IOException("no lossy picture");
        }
        int width = number(chunk.from() + 6) & 0x3FFF;
        int height = number(chunk.from() + 7) >> 8 & 0x3FFF;
        share.requireFit(width, height);
        if (width * height > UNSUSPICIOUS_PIXELS && chunk.length() < width * height / PIXELS_PER_BLOCK) {
            throw new PictureException(
                    PictureException.Reason.TOO_LARGE,
                    ("The picture has %d x %d pixels in %,d bytes; a lossy WebP of more than %d megapixels needs a byte for each"
                                    + " %d of them to be read.")
                            .formatted(
                                    width, height, chunk.length(), UNSUSPICIOUS_PIXELS / 1_000_000, PIXELS_PER_BLOCK));
        }
        share.take(4, (width / 16 + 4) * TABLES_PER_BLOCK + bytes.length + LosslessStream.maxTables(bytes.length));
        byte[] alpha =
                transparency == null ? null : AlphaPlane.read(bytes, transparency, width, height, share.effort());
        ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
        try {
            BufferedImage image = Still.image(reader, alone(chunk), share);
            return alpha == null ? Still.of(image) : Still.of(image).withAlpha(alpha);
        } finally {
            reader.dispose();
        }
    }

    /** The reader is shown nothing but the picture: whatever else there is, it would decode as often as it is there. */
    private byte[] alone(WebPChunk chunk) {
        int padded = chunk.length() + (chunk.length() & 1);
        return ByteBuffer.allocate(FIRST_CHUNK + 8 + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(4 + 8 + padded)
                .put("WEBPVP8 ".getBytes(StandardCharsets.US_ASCII))
                .putInt(chunk.length())
                .put(bytes, chunk.from(), chunk.length())
                .array();
    }

    /** Three bytes, the lowest first. */
    private int number(int at) {
        return bytes[at] & 255 | (bytes[at + 1] & 255) << 8 | (bytes[at + 2] & 255) << 16;
    }
}
