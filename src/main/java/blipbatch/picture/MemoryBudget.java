package blipbatch.picture;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The heap that pictures may have, shared out before it is used: a part for files that were fetched or sent, and a part for what
 * is decoded from them, pixels and tables. Two parts, because a file in memory waits for its pixels: in one, files alone could
 * fill it, and each would wait for the others. Whoever waits is not overtaken by later ones, however small.
 */
public final class MemoryBudget {

    private static final int UNIT = 1024;

    private final long fileBytes;
    private final long pictureBytes;
    private final Semaphore files;
    private final Semaphore pictures;

    /** In bytes. */
    public MemoryBudget(long files, long pictures) {
        this.fileBytes = files;
        this.pictureBytes = pictures;
        this.files = new Semaphore(units(files), true);
        this.pictures = new Semaphore(units(pictures), true);
    }

    /** Two thirds of a heap; the rest is for all else that the program does. */
    public static MemoryBudget ofHeap(long bytes) {
        return new MemoryBudget(bytes / 6, bytes / 2);
    }

    /** Of this process. */
    public static MemoryBudget ofThisHeap() {
        return ofHeap(Runtime.getRuntime().maxMemory());
    }

    /** The largest file that there can ever be memory for. */
    public long largestFile() {
        return fileBytes;
    }

    long largestPicture() {
        return pictureBytes;
    }

    /** For one file, from before it is read until its picture is decoded. */
    public FileShare forFile() {
        return new FileShare();
    }

    /** Waits until there are so many bytes for the pixels and tables of one picture. */
    PictureShare takeForPicture(long bytes) throws InterruptedException {
        int units = units(bytes);
        pictures.acquire(units);
        return new PictureShare(units);
    }

    private static int units(long bytes) {
        return Math.toIntExact((bytes + UNIT - 1) / UNIT);
    }

    /** The memory of one picture. */
    final class PictureShare implements AutoCloseable {

        private final int units;

        private PictureShare(int units) {
            this.units = units;
        }

        @Override
        public void close() {
            pictures.release(units);
        }
    }

    /** The memory of one file. May be closed while another thread still waits: that one gets nothing more. */
    public final class FileShare implements AutoCloseable {

        private int held;
        private boolean closed;

        private FileShare() {}

        /**
         * Waits until the file has so many bytes in all, or as many as there are for files.
         *
         * @return whether it has them; not after {@code patience}
         */
        public boolean grow(long bytes, Duration patience) throws InterruptedException {
            int more = units(Math.min(bytes, fileBytes)) - held();
            if (more <= 0) {
                return true;
            }
            return files.tryAcquire(more, patience.toNanos(), TimeUnit.NANOSECONDS) && keep(more);
        }

        private synchronized int held() {
            return held;
        }

        private synchronized boolean keep(int more) {
            if (closed) {
                files.release(more);
                return false;
            }
            held += more;
            return true;
        }

        /** Gives back what is beyond so many bytes. */
        public synchronized void shrink(long bytes) {
            int less = held - units(bytes);
            if (less > 0) {
                held -= less;
                files.release(less);
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            shrink(0);
        }
    }
}
