package blipbatch.hub;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps other threads and other processes of this program off one blob. */
final class BlobLock implements Closeable {

    /** A lock on a file belongs to the whole process; among its threads these decide. */
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock thread;
    private final FileChannel process;

    private BlobLock(ReentrantLock thread, FileChannel process) {
        this.thread = thread;
        this.process = process;
    }

    /** Waits for the lock. The file stays, as huggingface_hub leaves it. */
    static BlobLock take(Path file) throws IOException, InterruptedException {
        ReentrantLock thread = THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new ReentrantLock());
        thread.lockInterruptibly();
        try {
            Files.createDirectories(file.getParent());
            FileChannel process = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(process);
            return new BlobLock(thread, process);
        } catch (IOException | RuntimeException e) {
            thread.unlock();
            throw e;
        }
    }

    private static void lock(FileChannel process) throws IOException {
        try {
            process.lock();
        } catch (IOException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            process.close();
        } finally {
            thread.unlock();
        }
    }
}
