package blipbatch.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import blipbatch.startup.StartupRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The claim of one program on its data directory. It ends with the process, however the process ends, because the
 * operating system drops the lock; the lock file itself stays and means nothing without the lock.
 */
final class DataDirectory implements AutoCloseable {

    private static final String LOCK_FILE = "blip-batch.lock";

    /** POSIX drops a process's lock when the process closes any channel of that file: so never open it twice. */
    private static final Set<Path> CLAIMED_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Creates the directory if it is absent, and claims it for this process.
     *
     * @throws StartupRefused if it is claimed already or cannot be written
     */
    static DataDirectory claim(Path directory) {
        try {
            Path path = Files.createDirectories(directory).toRealPath();
            if (!CLAIMED_HERE.add(path)) {
                throw inUse(path, String.valueOf(ProcessHandle.current().pid()));
            }
            try {
                return new DataDirectory(path, lock(path));
            } catch (IOException | RuntimeException e) {
                CLAIMED_HERE.remove(path);
                throw e;
            }
        } catch (IOException e) {
            throw new StartupRefused(
                    "The data directory " + directory.toAbsolutePath().normalize() + " cannot be written (" + e
                            + "): make it writable, or choose another one with DATA_DIR.",
                    e);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel file = FileChannel.open(
                path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            // A byte far behind the content: on Windows a locked byte cannot be read, and the content is for others.
            FileLock lock = file.tryLock(Long.MAX_VALUE - 1, 1, false);
            if (lock == null) {
                throw inUse(path, owner(file));
            }
            file.truncate(0);
            file.write(UTF_8.encode(ProcessHandle.current().pid() + "\n"), 0);
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static @Nullable String owner(FileChannel file) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(20);
        file.read(content, 0);
        String pid = UTF_8.decode(content.flip()).toString().strip();
        return pid.isEmpty() ? null : pid;
    }

    private static StartupRefused inUse(Path path, @Nullable String pid) {
        return new StartupRefused("Another blip-batch already uses the data directory " + path
                + (pid == null ? "" : " (process " + pid + ")")
                + ": stop it, or give this one a directory of its own with DATA_DIR.");
    }

    /** The real path, absolute and without symbolic links. */
    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
        CLAIMED_HERE.remove(path);
    }
}
