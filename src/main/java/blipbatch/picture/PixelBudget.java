package blipbatch.picture;

import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * The pixels that may be in memory at once, of all pictures together: as many as one picture may have. Small pictures
 * share it; a giant waits until they have left, and is not overtaken by later ones.
 */
final class PixelBudget {

    private final int pixels;
    private final Semaphore free;

    PixelBudget(int pixels) {
        this.pixels = pixels;
        this.free = new Semaphore(pixels, true);
    }

    /** For one picture, from before its pixels are allocated until they are no longer used. */
    Share share() {
        return new Share();
    }

    final class Share implements AutoCloseable {

        private int wanted;
        private int held;

        /** Asked for each size that a file names, before anything of that size is allocated. */
        void requireFit(int width, int height) throws IOException, PictureException {
            if (width < 1 || height < 1) {
                throw new IOException("%d x %d pixels".formatted(width, height));
            }
            if ((long) width * height > pixels) {
                throw new PictureException("The picture has %d x %d pixels; up to %d megapixels are read."
                        .formatted(width, height, pixels / 1_000_000));
            }
            wanted = Math.max(wanted, width * height);
        }

        /** Waits, once, until there is memory for the largest of these sizes. */
        void take() {
            if (held > 0) {
                throw new IllegalStateException("Two shares of one picture may wait for each other.");
            }
            free.acquireUninterruptibly(wanted);
            held = wanted;
        }

        @Override
        public void close() {
            free.release(held);
        }
    }
}
