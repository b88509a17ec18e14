package blipbatch.webhook;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.FilteredHostException;

/** What it means that the receiver did not take a call, in words. */
final class Refusals {

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private final WebhookSettings settings;
    private final String receiver;

    /** @param receiver what it is called in sentences */
    Refusals(WebhookSettings settings, String receiver) {
        this.settings = settings;
        this.receiver = receiver;
    }

    void requireTaken(HttpResponse answer) throws NotTakenException {
        int status = answer.getCode();
        if (status / 100 == 2) {
            return;
        }
        throw new NotTakenException(answered(status).formatted(receiver, status), retryAfter(answer));
    }

    private static String answered(int status) {
        return switch (status) {
            case HttpStatus.SC_UNAUTHORIZED, HttpStatus.SC_FORBIDDEN ->
                "%s refuses the calls (%d); see whether CAPTION_WEBHOOK_SECRET is the one that it knows.";
            case HttpStatus.SC_NOT_FOUND, HttpStatus.SC_GONE, HttpStatus.SC_METHOD_NOT_ALLOWED ->
                "%s takes no calls at the path of CAPTION_WEBHOOK_URL (%d); correct that, or unset it to tell nobody any more.";
            default ->
                status / 100 == 3
                        ? "%s redirects (%d), which is not followed; set CAPTION_WEBHOOK_URL to where it leads."
                        : "%s answers %d.";
        };
    }

    private static @Nullable Duration retryAfter(HttpResponse answer) {
        Header header = answer.getFirstHeader(HttpHeaders.RETRY_AFTER);
        String seconds = header == null || header.getValue() == null ? "" : header.getValue();
        return SECONDS.matcher(seconds).matches() ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }

    NotTakenException slow(TimeoutException e) {
        return new NotTakenException(slow(), e);
    }

    private String slow() {
        return "%s did not answer within %d ms."
                .formatted(receiver, settings.timeout().toMillis());
    }

    NotTakenException of(@Nullable Throwable cause) {
        return new NotTakenException(inWords(cause), cause);
    }

    private String inWords(@Nullable Throwable cause) {
        if (cause instanceof FilteredHostException) {
            return filtered();
        }
        if (cause instanceof UnknownHostException) {
            return "The host name of %s cannot be resolved.".formatted(receiver);
        }
        if (cause instanceof SocketTimeoutException) {
            return slow();
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return "%s cannot be reached.".formatted(receiver);
        }
        return cause instanceof SSLException
                ? "No secure connection to %s is possible; its certificate may be invalid.".formatted(receiver)
                : "The connection to %s broke before the call was answered.".formatted(receiver);
    }

    private String filtered() {
        return settings.allowPrivateAddresses()
                ? "%s lies in a network that is never called, link-local or reserved; set CAPTION_WEBHOOK_URL to another address."
                        .formatted(receiver)
                : "%s lies in a private or reserved network, where nobody is called; for a receiver inside your own network set CAPTION_WEBHOOK_ALLOW_PRIVATE_ADDRESSES=true."
                        .formatted(receiver);
    }
}
