package blipbatch.hub;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps other threads and other processes of this program off one blob. */
final class BlobLock implements Closeable {

    /** Longer than the other has to be waited for where it only looks at a file of some gigabytes. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    /** A lock on a file belongs to the whole process; among its threads these decide. */
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock thread;
    private final FileChannel process;

    private BlobLock(ReentrantLock thread, FileChannel process) {
        this.thread = thread;
        this.process = process;
    }

    /** Waits for the lock, and notes who has it if that takes long. The file stays, as huggingface_hub leaves it. */
    static BlobLock take(Path file, Progress progress) throws IOException, InterruptedException {
        return take(file, progress, PATIENCE);
    }

    static BlobLock take(Path file, Progress progress, Duration patience) throws IOException, InterruptedException {
        ReentrantLock thread = THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new ReentrantLock());
        thread.lockInterruptibly();
        try {
            Files.createDirectories(file.getParent());
            FileChannel process = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(process, file, progress, patience);
            return new BlobLock(thread, process);
        } catch (IOException | InterruptedException | RuntimeException e) {
            thread.unlock();
            throw e;
        }
    }

    private static void lock(FileChannel process, Path file, Progress progress, Duration patience)
            throws IOException, InterruptedException {
        try {
            long begun = System.nanoTime();
            boolean noted = false;
            while (process.tryLock() == null) {
                if (!noted && System.nanoTime() - begun >= patience.toNanos()) {
                    progress.note(heldBySomebody(file));
                    noted = true;
                }
                TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES.toMillis());
            }
            process.truncate(0);
            process.write(ByteBuffer.wrap(self().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static String self() {
        return "process " + ProcessHandle.current().pid() + " on " + host();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a machine without a name";
        }
    }

    private static String heldBySomebody(Path file) {
        return "A file of the model is in the hands of " + holder(file) + ", which has the lock " + file
                + " and is waited for. It may be downloading; if it hangs, end it: what has come stays, and this goes on from there.";
    }

    private static String holder(Path file) {
        try {
            String holder = Files.readString(file).strip();
            return holder.isEmpty() ? "another process" : holder;
        } catch (IOException e) {
            // Where a locked file cannot be read.
            return "another process";
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
