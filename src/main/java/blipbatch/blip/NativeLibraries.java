package blipbatch.blip;

import ai.djl.util.Utils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Where the native libraries come from the jar to, and are run from. What makes that impossible is said before DJL writes
 * hundreds of megabytes.
 */
final class NativeLibraries {

    private static final String ELSEWHERE =
            ": set DJL_CACHE_DIR to a directory that can be written and run from, with 450 MB free";

    private static final long BYTES = 450L << 20;

    /** Of the libraries in the jar. DJL reads it too, but loads JNA meanwhile, which has to be told where first. */
    private static final String DESCRIPTION = "/native/lib/pytorch.properties";

    /** DJL unpacks into a directory so called, and renames it when it is whole. */
    private static final String UNFINISHED = "tmp";

    /** No unpacking takes so long. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private NativeLibraries() {}

    /** @throws ModelException if the libraries cannot be unpacked or run; says why, and what to set */
    static void require() {
        Path directory = Utils.getEngineCacheDir("pytorch").toAbsolutePath();
        Mounts.current().over(directory).filter(Mounts.Mount::noexec).ifPresent(mount -> {
            throw new ModelException(
                    directory,
                    "is where libtorch is to run from, but the file system at " + mount.point()
                            + " is mounted noexec, so that nothing can be run from it" + ELSEWHERE);
        });
        if (!isUnpacked(directory)) {
            requireRoom(directory);
        }
        keepOthersThere(directory.getParent());
    }

    private static boolean isUnpacked(Path directory) {
        if (Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH") != null) {
            return true;
        }
        try (InputStream description = NativeLibraries.class.getResourceAsStream(DESCRIPTION);
                Stream<Path> entries = Files.list(directory)) {
            Properties properties = new Properties();
            properties.load(description);
            String version = properties.getProperty("version") + "-";
            return entries.anyMatch(entry -> entry.getFileName().toString().startsWith(version));
        } catch (IOException e) {
            return false;
        }
    }

    private static void requireRoom(Path directory) {
        long free;
        try {
            Files.createDirectories(directory);
            if (!Files.isWritable(directory)) {
                throw new FileSystemException(directory.toString(), null, "it cannot be written");
            }
            removeAbandoned(directory);
            free = Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            throw new ModelException(
                    directory,
                    "is where libtorch is to be unpacked, but that is not possible (" + reason(e) + ")" + ELSEWHERE,
                    e);
        }
        if (free < BYTES) {
            throw new ModelException(
                    directory,
                    "is where libtorch is to be unpacked, but only " + (free >> 20) + " MB are free there" + ELSEWHERE);
        }
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }

    /** What a process left that was killed while it unpacked. */
    static void removeAbandoned(Path directory) throws IOException {
        List<Path> unfinished;
        try (Stream<Path> entries = Files.list(directory)) {
            unfinished = entries.filter(entry -> entry.getFileName().toString().startsWith(UNFINISHED))
                    .toList();
        }
        for (Path entry : unfinished) {
            if (Files.getLastModifiedTime(entry)
                    .toInstant()
                    .isBefore(Instant.now().minus(ABANDONED))) {
                Utils.deleteQuietly(entry);
            }
        }
    }

    /** JNA would make a directory below the home, even if there is none, or fail where nothing there can be run. */
    private static void keepOthersThere(Path cache) {
        if (System.getProperty("jna.tmpdir") == null) {
            System.setProperty(
                    "jna.tmpdir", Files.isWritable(cache) ? cache.toString() : System.getProperty("java.io.tmpdir"));
        }
    }
}
