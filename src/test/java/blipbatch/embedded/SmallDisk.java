package blipbatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file system of its own, which a test can fill; where the machine lets nobody mount one, the test is left out. */
public final class SmallDisk implements AutoCloseable {

    private static final int PAGE = 4096;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    public static SmallDisk at(Path directory, int megabytes) {
        assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", directory.toString()),
                "Only who may mount a file system can fill one (run as root, on Linux).");
        return new SmallDisk(directory);
    }

    public Path path() {
        return directory;
    }

    /** Takes all space that is left. */
    public void fill() throws IOException {
        try (FileChannel filler =
                FileChannel.open(directory.resolve("filler"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (filler.write(ByteBuffer.allocate(PAGE)) > 0) {
                // Until it is refused.
            }
        } catch (IOException e) {
            assertThat(Files.getFileStore(directory).getUsableSpace()).isLessThan(PAGE);
        }
    }

    public void makeRoom() throws IOException {
        Files.delete(directory.resolve("filler"));
    }

    @Override
    public void close() {
        succeeds("umount", "-l", directory.toString());
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
