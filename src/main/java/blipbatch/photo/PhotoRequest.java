package blipbatch.photo;

import blipbatch.picture.MemoryBudget;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/** The requests of one fetch: one after the other, given up together by {@link #abort()} from another thread. */
final class PhotoRequest {

    /** A body, or the location of a redirect. */
    record Answer(byte[] body, @Nullable String location) {}

    /** Most pictures have no more, and all fetches together may have this. */
    private static final int FIRST_BYTES = 256 << 10;

    private static final byte[] NOTHING = {};

    /** What can be decoded, so that a host with a choice does not send AVIF; the rest is for hosts that know no types. */
    private static final String READABLE =
            "image/jpeg, image/png, image/webp, image/gif, image/bmp, image/tiff, */*;q=0.1";

    private final CloseableHttpClient client;
    private final int maxBytes;
    private final Duration patience;
    private final MemoryBudget.FileShare memory;
    private final FetchFailures failures;
    private final RequestHeaders headers;
    private final HostCookies cookies = new HostCookies();
    private @Nullable HttpGet current;
    private boolean aborted;

    PhotoRequest(
            CloseableHttpClient client,
            PhotoSettings settings,
            RequestHeaders headers,
            MemoryBudget.FileShare memory,
            Clock clock) {
        this.client = client;
        this.maxBytes = Math.toIntExact(settings.maxBytes().toBytes());
        this.patience = settings.timeout().dividedBy(2);
        this.headers = headers;
        this.memory = memory;
        this.failures = new FetchFailures(clock, settings.allowPrivateAddresses());
    }

    Answer get(PhotoAddress address) throws PhotoException {
        HttpGet get = begin(address);
        HttpHost host = new HttpHost(address.scheme(), address.host(), address.port());
        try {
            ClassicHttpResponse response = client.executeOpen(host, get, HttpClientContext.create());
            try {
                return answer(address, response);
            } finally {
                // Closing would read the rest of the body first, however long it is. What stands behind the end of a
                // packed
                // picture is of no use either.
                get.cancel();
                Closer.closeQuietly(response);
            }
        } catch (IOException | RuntimeException e) {
            throw failures.of(e, address.host());
        }
    }

    synchronized void abort() {
        aborted = true;
        if (current != null) {
            current.cancel();
        }
    }

    private synchronized HttpGet begin(PhotoAddress address) {
        HttpGet get = new HttpGet("/");
        get.setScheme(address.scheme());
        get.setAuthority(new URIAuthority(address.host(), address.port()));
        get.setPath(address.pathAndQuery());
        get.setHeader(HttpHeaders.ACCEPT, READABLE);
        headers.give(address, get);
        cookies.give(address, get);
        if (aborted) {
            get.cancel();
        }
        current = get;
        return get;
    }

    private Answer answer(PhotoAddress address, ClassicHttpResponse response) throws IOException, PhotoException {
        return switch (response.getCode()) {
            case HttpStatus.SC_OK, HttpStatus.SC_NON_AUTHORITATIVE_INFORMATION ->
                new Answer(body(address, response.getEntity()), null);
            case HttpStatus.SC_MOVED_PERMANENTLY,
                    HttpStatus.SC_MOVED_TEMPORARILY,
                    HttpStatus.SC_SEE_OTHER,
                    HttpStatus.SC_TEMPORARY_REDIRECT,
                    HttpStatus.SC_PERMANENT_REDIRECT -> {
                cookies.take(address, response);
                yield new Answer(NOTHING, location(address, response));
            }
            default -> throw failures.of(response, address.host());
        };
    }

    private byte[] body(PhotoAddress address, @Nullable HttpEntity entity) throws IOException, PhotoException {
        if (entity == null) {
            return NOTHING;
        }
        if (entity.getContentLength() > maxBytes) {
            throw tooLarge(address);
        }
        InputStream content = entity.getContent();
        reserve(FIRST_BYTES, address);
        byte[] bytes = content.readNBytes(Math.min(FIRST_BYTES, maxBytes));
        if (bytes.length == FIRST_BYTES) {
            // While a body of unknown length is cut to its size, it is in memory twice.
            boolean known = entity.getContentLength() >= 0;
            int most = known ? (int) entity.getContentLength() : maxBytes;
            reserve(known ? most : 2L * most, address);
            bytes = readOn(content, Arrays.copyOf(bytes, Math.max(most, bytes.length)), bytes.length);
        }
        if (content.read() >= 0) {
            throw tooLarge(address);
        }
        memory.shrink(bytes.length);
        return bytes;
    }

    private static byte[] readOn(InputStream content, byte[] bytes, int from) throws IOException {
        int end = from + content.readNBytes(bytes, from, bytes.length - from);
        return end == bytes.length ? bytes : Arrays.copyOf(bytes, end);
    }

    private void reserve(long bytes, PhotoAddress address) throws PhotoException {
        try {
            if (!memory.grow(bytes, patience)) {
                throw new NoMemoryException(
                        "So many pictures are in memory that there was no room for this one in time.", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PhotoException.transientFailure("The fetch from %s was interrupted.", address.host(), e);
        }
    }

    private PhotoException tooLarge(PhotoAddress address) {
        return PhotoException.permanentFailure(
                "The picture of the host %s is larger than %,d bytes, the most that is read of one."
                        .formatted(address.host(), maxBytes));
    }

    private static String location(PhotoAddress address, ClassicHttpResponse response) throws PhotoException {
        Header location = response.getFirstHeader(HttpHeaders.LOCATION);
        if (location == null || location.getValue() == null) {
            throw PhotoException.permanentFailure(
                    "The host %s redirects without saying where to.".formatted(address.host()));
        }
        return location.getValue();
    }
}
