package blipbatch.hub;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Sends requests to the Hub and follows it to the hosts that hold the contents, which never see the token. */
final class HubHttp implements Closeable {

    private static final int MOST_REDIRECTS = 10;

    private final HubConnections connections;
    private final URI base;
    private final Optional<String> token;

    HubHttp(URI base, Optional<String> token, HubConnections connections) {
        this.base = base;
        this.token = token;
        this.connections = connections;
    }

    /**
     * The first answer that does not lead elsewhere on the Hub itself: one from another host is not asked for, unless the Hub
     * leaves all to that.
     */
    ClassicHttpResponse head(URI uri) throws IOException, HubException {
        return open("HEAD", uri, null, false);
    }

    /** The answer at the end of all redirects. */
    ClassicHttpResponse get(URI uri, @Nullable String range) throws IOException, HubException {
        return open("GET", uri, range, true);
    }

    private ClassicHttpResponse open(String method, URI uri, @Nullable String range, boolean abroad)
            throws IOException, HubException {
        URI next = uri;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            ClassicHttpResponse response = connections.send(request(method, next, range), next);
            Optional<URI> location = location(response, next);
            if (location.isEmpty() || (!abroad && !isHub(location.get()) && describes(response))) {
                return response;
            }
            response.close();
            next = location.get();
        }
        throw new HubException("The Hub at " + base + " redirects " + uri + " more than " + MOST_REDIRECTS
                + " times. Check HF_ENDPOINT.");
    }

    private static boolean describes(ClassicHttpResponse response) {
        return response.containsHeader("X-Linked-Etag") || response.containsHeader(HttpHeaders.ETAG);
    }

    private HttpUriRequestBase request(String method, URI uri, @Nullable String range) {
        HttpUriRequestBase request = new HttpUriRequestBase(method, uri);
        request.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
        if (range != null) {
            request.setHeader(HttpHeaders.RANGE, range);
        }
        if (isHub(uri)) {
            token.ifPresent(secret -> request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + secret));
        }
        return request;
    }

    private boolean isHub(URI uri) {
        return uri.getScheme().equalsIgnoreCase(base.getScheme())
                && uri.getHost().equalsIgnoreCase(base.getHost())
                && port(uri) == port(base);
    }

    static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private static Optional<URI> location(ClassicHttpResponse response, URI from) throws IOException, HubException {
        Header location = response.getFirstHeader(HttpHeaders.LOCATION);
        if (!isRedirect(response.getCode()) || location == null) {
            return Optional.empty();
        }
        try {
            URI to = from.resolve(new URI(location.getValue()));
            if (isHttp(to)) {
                return Optional.of(to);
            }
        } catch (URISyntaxException e) {
            // answered below, with the address
        }
        response.close();
        throw new HubException(
                "The Hub redirects " + from + " to " + location.getValue() + ", which is no address of a file.");
    }

    static boolean isHttp(URI uri) {
        return uri.getHost() != null
                && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()));
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case HttpStatus.SC_MOVED_PERMANENTLY,
                    HttpStatus.SC_MOVED_TEMPORARILY,
                    HttpStatus.SC_SEE_OTHER,
                    HttpStatus.SC_TEMPORARY_REDIRECT,
                    HttpStatus.SC_PERMANENT_REDIRECT -> true;
            default -> false;
        };
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
