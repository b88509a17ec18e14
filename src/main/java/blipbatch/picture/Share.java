package blipbatch.picture;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What one picture may take: sides, pixels, memory from before its pixels are allocated until they are no longer used, and time. */
final class Share implements AutoCloseable {

    /** As in JPEG; what other formats can say beyond it, no reader of pictures shows. */
    private static final int MAX_SIDE = 65_535;

    private static final int CANVAS = 4;

    private final int maxPixels;
    private final MemoryBudget budget;
    private final Effort effort;
    private long pixels;
    private MemoryBudget.@Nullable PictureShare memory;

    Share(int maxPixels, MemoryBudget budget, Effort effort) {
        this.maxPixels = maxPixels;
        this.budget = budget;
        this.effort = effort;
    }

    /** The processor time that is left. */
    Effort effort() {
        return effort;
    }

    /** Asked for each size that a file names, before anything of that size is allocated. */
    void requireFit(int width, int height) throws IOException, PictureException {
        requireArea(width, height);
        if (Math.max(width, height) > MAX_SIDE) {
            throw new PictureException(
                    PictureException.Reason.TOO_LARGE,
                    "The picture has %d x %d pixels; sides of up to %,d are read.".formatted(width, height, MAX_SIDE));
        }
    }

    /** Asked for what is larger than the picture because it is made of pieces. */
    void requireArea(int width, int height) throws IOException, PictureException {
        if (width < 1 || height < 1) {
            throw new IOException("%d x %d pixels".formatted(width, height));
        }
        if ((long) width * height > maxPixels) {
            throw new PictureException(
                    PictureException.Reason.TOO_LARGE,
                    "The picture has %d x %d pixels; up to %d megapixels are read."
                            .formatted(width, height, maxPixels / 1_000_000));
        }
        pixels = Math.max(pixels, (long) width * height);
    }

    /**
     * Waits, once, until there is memory for the largest of these sizes.
     *
     * @param bytesPerPixel of the samples that the decoder makes, beside those of the canvas
     * @param beside bytes for tables and copies of the file
     */
    void take(int bytesPerPixel, long beside) throws PictureException {
        if (memory != null) {
            throw new IllegalStateException("Two shares of one picture may wait for each other.");
        }
        long bytes = pixels * (CANVAS + bytesPerPixel) + beside;
        if (bytes > budget.largestPicture()) {
            throw new PictureException(
                    PictureException.Reason.TOO_LARGE,
                    ("The picture takes %d MB of memory, and this program has %d MB for pictures; give it more with the JVM"
                                    + " option -Xmx, half of which is for pictures.")
                            .formatted(megabytes(bytes), megabytes(budget.largestPicture())));
        }
        try {
            memory = budget.takeForPicture(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PictureException(
                    PictureException.Reason.OUT_OF_MEMORY, "The wait for memory to decode the picture was ended.", e);
        }
    }

    private static long megabytes(long bytes) {
        return (bytes + 999_999) / 1_000_000;
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
        }
    }
}
