package blipbatch.photo;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** The requests of one fetch: one after the other, given up together by {@link #abort()} from another thread. */
final class PhotoRequest {

    /** A body, or the location of a redirect. */
    record Answer(byte[] body, @Nullable String location) {}

    private static final byte[] NOTHING = {};

    private final CloseableHttpClient client;
    private final int maxBytes;
    private final FetchFailures failures;
    private @Nullable HttpGet current;
    private boolean aborted;

    PhotoRequest(CloseableHttpClient client, DataSize maxBytes, Clock clock) {
        this.client = client;
        this.maxBytes = Math.toIntExact(maxBytes.toBytes());
        this.failures = new FetchFailures(clock);
    }

    Answer get(PhotoAddress address) throws PhotoException {
        HttpGet get = begin(address);
        HttpHost host = new HttpHost(address.scheme(), address.host(), address.port());
        try (ClassicHttpResponse response = client.executeOpen(host, get, HttpClientContext.create())) {
            try {
                return answer(address, response);
            } finally {
                // Closing would read the rest of the body first, however long it is; a body read to its end is not
                // touched.
                get.cancel();
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
        get.setHeader(HttpHeaders.ACCEPT, "image/*");
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
                    HttpStatus.SC_PERMANENT_REDIRECT -> new Answer(NOTHING, location(address, response));
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
        byte[] bytes = content.readNBytes(maxBytes);
        if (content.read() >= 0) {
            throw tooLarge(address);
        }
        return bytes;
    }

    private PhotoException tooLarge(PhotoAddress address) {
        return PhotoException.lasting(
                "The picture of %s is larger than %,d bytes.".formatted(address.host(), maxBytes));
    }

    private static String location(PhotoAddress address, ClassicHttpResponse response) throws PhotoException {
        Header location = response.getFirstHeader(HttpHeaders.LOCATION);
        if (location == null || location.getValue() == null) {
            throw PhotoException.lasting("The host %s redirects without saying where to.".formatted(address.host()));
        }
        return location.getValue();
    }
}
