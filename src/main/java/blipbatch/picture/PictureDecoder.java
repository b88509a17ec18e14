package blipbatch.picture;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.function.Function;

/**
 * Bytes of an unknown sender into a picture as a person sees it. Formats: JPEG, PNG, GIF (its first frame), WebP (its
 * first frame), BMP and TIFF (its first page). Samples of 16 bits keep their high byte, those of grey too, which Pillow
 * would clip to white; else colours are those of Pillow's {@code convert("RGB")}: profiles are not applied. Safe for use
 * by several threads; the pictures of all of them together have no more pixels than one picture may have.
 */
public final class PictureDecoder {

    private final PixelBudget budget;

    public PictureDecoder(int maxMegapixels) {
        this.budget = new PixelBudget(Math.multiplyExact(maxMegapixels, 1_000_000));
    }

    /**
     * What {@code use} makes of the picture that a file holds. The picture is lent: it is upright, opaque over white, of
     * type {@link BufferedImage#TYPE_INT_RGB}, and others wait for its memory while it is in use.
     *
     * @param use must keep no reference to the picture and decode no other
     * @throws PictureException if it is no picture, in an unreadable format, too large or damaged
     */
    public <T> T decode(byte[] bytes, Function<BufferedImage, T> use) throws PictureException {
        FileKind kind = FileKind.of(bytes);
        if (!kind.readable()) {
            throw new PictureException(
                    kind.picture()
                            ? "The file is %s; only JPEG, PNG, GIF, WebP, BMP and TIFF can be read."
                                    .formatted(kind.inWords())
                            : "The file is %s, not a picture.".formatted(kind.inWords()));
        }
        try (PixelBudget.Share share = budget.share()) {
            return use.apply(picture(kind, bytes, share));
        }
    }

    private static BufferedImage picture(FileKind kind, byte[] bytes, PixelBudget.Share share) throws PictureException {
        try {
            return paint(kind, bytes, share);
        } catch (OutOfMemoryError e) {
            throw new PictureException(
                    "The picture takes more memory than the program has; give it more with the JVM option -Xmx.", e);
        } catch (IOException | RuntimeException | Error e) {
            // Decoders meet hostile bytes with any throwable there is; for the caller they all mean the same.
            throw new PictureException(
                    "The file is damaged: it begins as %s but cannot be decoded.".formatted(kind.inWords()), e);
        }
    }

    private static BufferedImage paint(FileKind kind, byte[] bytes, PixelBudget.Share share)
            throws IOException, PictureException {
        Still still = switch (kind) {
            case JPEG -> JpegFile.read(bytes, share);
            case GIF -> GifFile.read(bytes, share);
            case WEBP -> WebPFile.read(bytes, share);
            case TIFF -> TiffFile.read(bytes, share);
            case BMP -> BmpFile.read(bytes, share);
            default -> Still.read(bytes, kind.name(), share);
        };
        UprightCanvas canvas = new UprightCanvas(still.width(), still.height(), Orientation.of(kind, bytes));
        still.paintOn(canvas);
        return canvas.picture();
    }
}
