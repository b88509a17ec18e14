package blipbatch.photo;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import blipbatch.picture.MemoryBudget;
import blipbatch.picture.Pictures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.springframework.util.unit.DataSize;

/** Photos as the tests need them, at noon. */
final class PhotoFixtures {

    static final int MAX_BYTES = 100_000;
    static final MemoryBudget BUDGET = MemoryBudget.ofThisHeap();
    static final Clock NOON = Clock.fixed(Instant.parse("2025-06-01T12:00:00Z"), ZoneOffset.UTC);

    private PhotoFixtures() {}

    static PhotoException failure(Photos photos, String url) {
        return catchThrowableOfType(PhotoException.class, () -> photos.load(url, same -> same));
    }

    static Photos photos(PhotoFetcher fetcher) {
        return new Photos(fetcher, Pictures.decoder(50), BUDGET, new FetchMeters(new SimpleMeterRegistry()));
    }

    static PhotoFetcher fetcher(boolean allowPrivate, List<String> hosts, Duration timeout) {
        return fetcher(settings(allowPrivate, hosts, timeout));
    }

    static PhotoFetcher fetcher(PhotoSettings settings) {
        return new PhotoFetcher(settings, RequestHeaders.none(), Stream::empty, NOON);
    }

    /** Open to private addresses. */
    static PhotoFetcher fetcher(RequestHeaders headers) {
        return new PhotoFetcher(settings(true, List.of(), Duration.ofSeconds(20)), headers, Stream::empty, NOON);
    }

    /** Open to private addresses. */
    static PhotoSettings settings(Duration connectTimeout, Duration timeout, int maxRequestsPerHost) {
        return new PhotoSettings(
                true,
                List.of(),
                connectTimeout,
                timeout,
                DataSize.ofBytes(MAX_BYTES),
                50,
                Duration.ofSeconds(10),
                3,
                maxRequestsPerHost);
    }

    static PhotoSettings settings(boolean allowPrivate, List<String> hosts, Duration timeout) {
        return new PhotoSettings(
                allowPrivate,
                hosts,
                Duration.ofSeconds(5),
                timeout,
                DataSize.ofBytes(MAX_BYTES),
                50,
                Duration.ofSeconds(10),
                3,
                8);
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    static byte[] deflate(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(packed)) {
            deflate.write(bytes);
        }
        return packed.toByteArray();
    }
}
