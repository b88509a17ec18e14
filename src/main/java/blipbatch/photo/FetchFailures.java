package blipbatch.photo;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.FilteredHostException;

/** What a refused answer or a broken connection means: permanent or transient, and in which words. */
final class FetchFailures {

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private static final String PRIVATE =
            "The host %s lies in a private or reserved network, from which no pictures are fetched; "
                    + "for an image host inside your own network set IMAGE_ALLOW_PRIVATE_ADDRESSES=true.";

    /** Link-local addresses, where clouds keep their machines' secrets, and the like. */
    private static final String NEVER =
            "The host %s lies in a network that pictures are never fetched from, such as 169.254.0.0/16, whatever is set;"
                    + " give the picture an address elsewhere.";

    private final Clock clock;

    private final boolean privateAllowed;

    FetchFailures(Clock clock, boolean privateAllowed) {
        this.clock = clock;
        this.privateAllowed = privateAllowed;
    }

    PhotoException of(HttpResponse response, String host) {
        int status = response.getCode();
        return switch (status) {
            case HttpStatus.SC_NOT_FOUND, HttpStatus.SC_GONE ->
                PhotoException.permanentFailure(
                        "The host %s has no picture at this address (%d).".formatted(host, status));
            case HttpStatus.SC_UNAUTHORIZED, HttpStatus.SC_FORBIDDEN ->
                PhotoException.permanentFailure(
                        ("The host %s does not give this picture to this program (%d); if it wants a key, set IMAGE_HEADERS.")
                                .formatted(host, status));
            case HttpStatus.SC_TOO_MANY_REQUESTS ->
                PhotoException.transientFailure(
                        "The host %s asks for fewer requests (429); lower IMAGE_REQUESTS_PER_HOST to send fewer at once.",
                        host, retryAfter(response));
            case HttpStatus.SC_REQUEST_TIMEOUT, HttpStatus.SC_TOO_EARLY -> unwell(response, host);
            default ->
                status >= 500
                        ? unwell(response, host)
                        : PhotoException.permanentFailure(
                                "The host %s answers %d instead of a picture.".formatted(host, status));
        };
    }

    PhotoException of(Exception e, String host) {
        if (e instanceof FilteredHostException) {
            return PhotoException.permanentFailure((privateAllowed ? NEVER : PRIVATE).formatted(host), e);
        }
        return PhotoException.transientFailure(inWords(e), host, e);
    }

    private static String inWords(Exception e) {
        if (e instanceof UnknownHostException) {
            return "The host name %s cannot be resolved.";
        }
        if (e instanceof ConnectionRequestTimeoutException) {
            return "Too many pictures of the host %s were waiting, so the turn of this one did not come in time; to fetch more at once, raise IMAGE_REQUESTS_PER_HOST.";
        }
        if (e instanceof SocketTimeoutException) {
            return "The host %s did not answer in time.";
        }
        if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
            return "The host %s cannot be reached.";
        }
        if (e instanceof SSLException) {
            return "No secure connection to the host %s is possible; its certificate may be invalid.";
        }
        if (e instanceof ConnectionClosedException
                || e instanceof TruncatedChunkException
                || e instanceof NoHttpResponseException) {
            return "The host %s closed the connection before the whole picture had come.";
        }
        return "The connection to the host %s broke, or its answer is not HTTP.";
    }

    private PhotoException unwell(HttpResponse response, String host) {
        return PhotoException.transientFailure(
                "The host %s cannot deliver the picture at the moment (" + response.getCode() + ").",
                host,
                retryAfter(response));
    }

    /** RFC 9110, 10.2.3: seconds or an HTTP date. */
    private @Nullable Duration retryAfter(HttpResponse response) {
        Header header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        if (header == null || header.getValue() == null) {
            return null;
        }
        String value = header.getValue().strip();
        if (SECONDS.matcher(value).matches()) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        Instant date = DateUtils.parseStandardDate(value);
        if (date == null) {
            return null;
        }
        Duration wait = Duration.between(clock.instant(), date);
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}
