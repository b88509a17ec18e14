package blipbatch.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A download of a model whose weights meet with trouble. */
abstract class DisturbedDownload {

    static final String WEIGHTS = "model.safetensors";
    static final int CUT = 123_456;

    @TempDir
    Path cache;

    final FakeHub hub = AModel.onTheHub();
    final byte[] weights = hub.content(WEIGHTS);

    @AfterEach
    void close() {
        hub.close();
    }

    Path incomplete() {
        return cache.resolve("models--acme--blip-tiny/blobs/" + hub.etag(WEIGHTS) + ".blip-batch.incomplete");
    }

    void assertTheModelIsThere(Downloads downloads) throws HubException {
        Snapshot snapshot = downloads.download(AModel.NAME);
        assertThat(snapshot.directory().resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(incomplete()).doesNotExist();
        assertThat(downloads.done).last().isEqualTo(downloads.total);
    }

    List<String> ranges() {
        return hub.requests("contents", "GET", WEIGHTS).stream()
                .map(FakeHub.Request::range)
                .toList();
    }
}
