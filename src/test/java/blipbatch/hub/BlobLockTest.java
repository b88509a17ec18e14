package blipbatch.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BlobLockTest {

    private static final String HELD = "held";

    @TempDir
    Path directory;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Downloads progress = new Downloads(Downloads.settings(Map.of()));

    @AfterEach
    void close() {
        thread.shutdownNow();
    }

    @Test
    void who_waits_for_another_process_is_told_which_one_and_what_to_do() throws Exception {
        Path file = directory.resolve("blob.lock");
        Process other = holding(file);
        try {
            Future<?> download = thread.submit(() -> takeAndClose(file));

            Awaitility.await().until(() -> !progress.notes.isEmpty());
            assertThat(progress.notes)
                    .singleElement()
                    .asString()
                    .contains("process " + other.pid() + " on ", file.toString(), "if it hangs, end it");
            assertThat(download).isNotDone();

            other.destroyForcibly();
            download.get();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void who_waits_may_be_interrupted() throws Exception {
        Path file = directory.resolve("blob.lock");
        Process other = holding(file);
        try {
            Future<?> download = thread.submit(() -> takeAndClose(file));
            Awaitility.await().until(() -> !progress.notes.isEmpty());

            thread.shutdownNow();

            Awaitility.await().until(download::isDone);
            assertThat(download)
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withCauseInstanceOf(InterruptedException.class);
        } finally {
            other.destroyForcibly();
        }
    }

    private @Nullable Void takeAndClose(Path file) throws IOException, InterruptedException {
        BlobLock.take(file, progress, Duration.ZERO).close();
        return null;
    }

    private static Process holding(Path file) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo(HELD);
        return process;
    }

    /** A process that takes the lock and keeps it until it is ended. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            try (BlobLock lock = BlobLock.take(Path.of(arguments[0]), new Downloads(Downloads.settings(Map.of())))) {
                System.out.println(HELD);
                System.in.read();
            }
        }
    }
}
