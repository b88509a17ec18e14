package blipbatch.picture;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;

/**
 * Bytes of an unknown sender into a picture as a person sees it. Formats: JPEG, PNG, GIF (its first frame), WebP (its
 * first frame), BMP and TIFF (its first page). Samples of 16 bits keep their high byte, those of grey too, which Pillow
 * would clip to white; else colours are those of Pillow's {@code convert("RGB")}: profiles are not applied. Safe for use
 * by several threads; the pictures of all of them together have no more memory than the budget says.
 */
public final class PictureDecoder {

    private final int maxPixels;
    private final Duration maxTime;
    private final MemoryBudget budget;

    /** @param maxTime of a processor, for one picture */
    public PictureDecoder(int maxMegapixels, Duration maxTime, MemoryBudget budget) {
        this.maxPixels = Math.multiplyExact(maxMegapixels, 1_000_000);
        this.maxTime = maxTime;
        this.budget = budget;
    }

    /**
     * What {@code use} makes of the picture that a file holds. The picture is lent: it is upright, opaque over white, of
     * type {@link BufferedImage#TYPE_INT_RGB}, and others wait for its memory while it is in use.
     *
     * @param use must keep no reference to the picture and decode no other
     * @throws PictureException if it is no picture, in an unreadable format, too large, damaged, or takes too long
     */
    public <T> T decode(byte[] bytes, Function<BufferedImage, T> use) throws PictureException {
        FileKind kind = FileKind.of(bytes);
        if (!kind.readable()) {
            throw new PictureException(
                    PictureException.Reason.NOT_READABLE,
                    kind.picture() || kind == FileKind.UNKNOWN
                            ? "The file is %s; only JPEG, PNG, GIF, WebP, BMP and TIFF can be read."
                                    .formatted(kind.inWords())
                            : "The file is %s, not a picture.".formatted(kind.inWords()));
        }
        try (Share share = new Share(maxPixels, budget, Effort.ofThisThread(maxTime))) {
            return use.apply(picture(kind, bytes, share));
        }
    }

    static BufferedImage picture(FileKind kind, byte[] bytes, Share share) throws PictureException {
        try {
            return paint(kind, bytes, share);
        } catch (OutOfMemoryError e) {
            // Its share was free, so it is others who took the memory, or none of them alone.
            throw new PictureException(
                    PictureException.Reason.OUT_OF_MEMORY,
                    "The program ran out of memory while it decoded the picture; give it more with the JVM option -Xmx.",
                    e);
        } catch (IOException | RuntimeException | Error e) {
            if (e instanceof Effort.ExceededException || share.effort().exceeded()) {
                throw new PictureException(
                        PictureException.Reason.TOO_SLOW,
                        "The picture takes more than %s of processor time to decode, as hostile files do; to allow more, set IMAGE_DECODE_TIME."
                                .formatted(inWords(share.effort().limit())),
                        e);
            }
            // Decoders meet hostile bytes with any throwable there is; for the caller they all mean the same.
            throw new PictureException(
                    PictureException.Reason.DAMAGED,
                    "The file is damaged: it begins as %s but cannot be decoded.".formatted(kind.inWords()),
                    e);
        }
    }

    private static String inWords(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static BufferedImage paint(FileKind kind, byte[] bytes, Share share) throws IOException, PictureException {
        Still still = switch (kind) {
            case JPEG -> JpegFile.read(bytes, share);
            case GIF -> GifFile.read(bytes, share);
            case WEBP -> WebPFile.read(bytes, share);
            case TIFF -> TiffFile.read(bytes, share);
            case BMP -> BmpFile.read(bytes, share);
            default -> PngFile.read(bytes, share);
        };
        UprightCanvas canvas = new UprightCanvas(still.width(), still.height(), Orientation.of(kind, bytes));
        still.paintOn(canvas, share.effort());
        return canvas.picture();
    }
}
