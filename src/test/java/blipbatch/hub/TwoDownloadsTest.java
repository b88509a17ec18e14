package blipbatch.hub;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two downloads of one model into one cache: one of them brings the weights, both have them. */
@Timeout(360)
class TwoDownloadsTest {

    private static final String WEIGHTS = "model.safetensors";

    /** As long as another process may take to start, and more. */
    private static final Map<String, String> PATIENT = Map.of("hub.timeout", "300s");

    @TempDir
    Path directory;

    private final FakeHub hub = AModel.onTheHub();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch bothAreHere = new CountDownLatch(1);

    @AfterEach
    void close() {
        bothAreHere.countDown();
        hub.close();
        threads.shutdownNow();
    }

    private Path cache() {
        return directory.resolve("cache");
    }

    /** The first one that asks for the weights gets them when the second one wants them too. */
    private void holdTheWeightsUntilBothWantThem() {
        hub.trouble("contents", "GET", WEIGHTS, exchange -> {
            try {
                bothAreHere.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Content.of(hub.content(WEIGHTS)).answer(exchange);
        });
        threads.execute(() -> {
            Awaitility.await().until(() -> hub.requests("hub", "HEAD", WEIGHTS).size() == 2);
            bothAreHere.countDown();
        });
    }

    private void assertTheWeightsCameOnce(Path snapshot) {
        assertThat(snapshot.resolve(WEIGHTS)).hasBinaryContent(hub.content(WEIGHTS));
        assertThat(hub.requests("contents", "GET", WEIGHTS)).hasSize(1);
    }

    @Test
    void in_two_threads() throws Exception {
        holdTheWeightsUntilBothWantThem();
        Callable<Snapshot> download = () -> Downloads.of(hub, cache(), PATIENT).download(AModel.NAME);

        List<Future<Snapshot>> both = threads.invokeAll(List.of(download, download));

        assertThat(both.get(0).get()).isEqualTo(both.get(1).get());
        assertTheWeightsCameOnce(both.get(0).get().directory());
    }

    @Test
    void in_two_processes() throws Exception {
        holdTheWeightsUntilBothWantThem();
        Process other = DownloadingProcess.start(hub, cache(), directory.resolve("log"));
        try {
            Snapshot snapshot = Downloads.of(hub, cache(), PATIENT).download(AModel.NAME);

            assertThat(other.waitFor(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            assertThat(Files.readString(directory.resolve("log")))
                    .contains(snapshot.directory().toString());
            assertThat(other.exitValue()).isZero();
            assertTheWeightsCameOnce(snapshot.directory());
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void a_killed_process_leaves_what_it_had_to_the_next() throws Exception {
        int had = 100_000;
        hub.cutAndHold(WEIGHTS, had);
        Process killed = DownloadingProcess.start(hub, cache(), directory.resolve("log"));
        Path incomplete =
                cache().resolve("models--acme--blip-tiny/blobs/" + hub.etag(WEIGHTS) + ".blip-batch.incomplete");
        Awaitility.await().until(() -> Files.exists(incomplete) && Files.size(incomplete) == had);
        killed.destroyForcibly().waitFor();

        Snapshot snapshot = Downloads.of(hub, cache(), PATIENT).download(AModel.NAME);
        assertThat(snapshot.directory().resolve(WEIGHTS)).hasBinaryContent(hub.content(WEIGHTS));
        assertThat(hub.requests("contents", "GET", WEIGHTS))
                .last()
                .extracting(FakeHub.Request::range)
                .isEqualTo("bytes=" + had + "-");
    }
}
