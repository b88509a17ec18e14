package blipbatch.photo;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Bytes of an unknown sender into a picture as a person sees it. Formats: JPEG, PNG, GIF (its first frame), WebP (its
 * first frame) and BMP. Samples of 16 bits keep their high byte; colour profiles are not applied, as in Pillow. Safe
 * for use by several threads; no more decode at once than there are processors, which bounds the memory they take.
 */
public final class PhotoDecoder {

    private final long maxPixels;
    private final Semaphore places = new Semaphore(Runtime.getRuntime().availableProcessors());

    PhotoDecoder(int maxMegapixels) {
        this.maxPixels = maxMegapixels * 1_000_000L;
    }

    /**
     * The picture that a file holds.
     *
     * @return upright, opaque over white, of type {@link BufferedImage#TYPE_INT_RGB}
     * @throws PhotoException always permanent: no picture, in an unreadable format, too large or damaged
     */
    public BufferedImage decode(byte[] bytes) throws PhotoException {
        FileKind kind = FileKind.of(bytes);
        if (!kind.readable()) {
            throw PhotoException.lasting(
                    kind.picture()
                            ? "The file is %s; only JPEG, PNG, GIF, WebP and BMP can be read.".formatted(kind.inWords())
                            : "The file is %s, not a picture.".formatted(kind.inWords()));
        }
        places.acquireUninterruptibly();
        try {
            return paint(kind, bytes);
        } catch (TooManyPixels e) {
            throw PhotoException.lasting("The picture has %d x %d pixels; up to %d megapixels are read."
                    .formatted(e.width, e.height, maxPixels / 1_000_000));
        } catch (IOException | RuntimeException | Error e) {
            // Decoders meet hostile bytes with any throwable there is; for the caller they all mean the same.
            throw PhotoException.lasting(
                    "The file is damaged: it begins as %s but cannot be decoded.".formatted(kind.inWords()), e);
        } finally {
            places.release();
        }
    }

    private BufferedImage paint(FileKind kind, byte[] bytes) throws IOException {
        Still still = switch (kind) {
            case JPEG -> JpegFile.read(bytes, this::requireFit);
            case GIF -> GifFile.read(bytes, this::requireFit);
            case WEBP -> WebPFile.read(bytes, this::requireFit);
            default -> Still.read(bytes, kind.name(), this::requireFit);
        };
        UprightCanvas canvas = new UprightCanvas(still.width(), still.height(), Orientation.of(kind, bytes));
        still.paintOn(canvas);
        return canvas.picture();
    }

    private void requireFit(int width, int height) {
        if ((long) width * height > maxPixels) {
            throw new TooManyPixels(width, height);
        }
    }

    /** Asked before anything of that size is allocated. */
    interface SizeLimit {
        void requireFit(int width, int height);
    }

    private static final class TooManyPixels extends RuntimeException {

        private final int width;
        private final int height;

        TooManyPixels(int width, int height) {
            super(null, null, false, false);
            this.width = width;
            this.height = height;
        }
    }
}
