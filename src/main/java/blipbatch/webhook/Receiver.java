package blipbatch.webhook;

import blipbatch.photo.ReachableAddresses;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsHttpClientBuilder;
import org.springframework.boot.http.client.HttpCookieHandling;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The program that is told. With the HTTP client that pictures are fetched with, and for the same reason: the address that was
 * checked is the address that is connected to.
 */
final class Receiver implements AutoCloseable {

    private final WebhookSettings settings;
    private final Signatures signatures;
    private final Refusals refusals;
    private final Clock clock;
    private final URI address;
    private final CloseableHttpClient client;
    private final ExecutorService threads = Executors.newCachedThreadPool(threadFactory());
    private volatile @Nullable HttpPost current;

    Receiver(WebhookSettings settings, Clock clock) {
        this.settings = settings;
        this.signatures = new Signatures(settings.secret());
        this.clock = clock;
        this.address = settings.address();
        this.client = client(settings);
        this.refusals = new Refusals(settings, name());
    }

    private static CloseableHttpClient client(WebhookSettings settings) {
        return new HttpComponentsHttpClientBuilder()
                .withConnectionManagerCustomizer(
                        connections -> connections.setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(settings.timeout()))
                                .setSocketTimeout(Timeout.of(settings.timeout()))
                                .build()))
                .withDefaultRequestConfigCustomizer(
                        request -> request.setAuthenticationEnabled(false).setProtocolUpgradeEnabled(false))
                .withCustomizer(http -> http.disableAutomaticRetries()
                        .disableAuthCaching()
                        .disableContentCompression()
                        .setConnectionReuseStrategy((request, response, context) -> false)
                        // A proxy would look the name up again, behind the address filter.
                        .setRoutePlanner(new DefaultRoutePlanner(null)))
                .build(HttpClientSettings.defaults()
                        .withRedirects(HttpRedirects.DONT_FOLLOW)
                        .withCookieHandling(HttpCookieHandling.DISABLE)
                        .withInetAddressFilter(ReachableAddresses.of(settings.allowPrivateAddresses())));
    }

    /** Returns once the receiver has answered that it took the call. */
    void post(String id, String body) throws NotTakenException {
        HttpPost post = request(id, body);
        current = post;
        // On a thread of its own, because a name look-up cannot be interrupted and a slow answer begins the time-out
        // anew.
        Future<ClassicHttpResponse> answer = threads.submit(() -> send(post));
        try {
            refusals.requireTaken(answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            throw refusals.slow(e);
        } catch (ExecutionException e) {
            throw refusals.of(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotTakenException("The call to %s was interrupted.".formatted(name()), e);
        } finally {
            post.cancel();
        }
    }

    /** The status says all; what else the receiver has to say is left unread. */
    private ClassicHttpResponse send(HttpPost post) throws IOException {
        HttpHost host = new HttpHost(address.getScheme(), address.getHost(), address.getPort());
        ClassicHttpResponse response = client.executeOpen(host, post, HttpClientContext.create());
        post.cancel();
        Closer.closeQuietly(response);
        return response;
    }

    private HttpPost request(String id, String body) {
        long now = clock.instant().getEpochSecond();
        HttpPost post = new HttpPost(address);
        post.setHeader(HttpHeaders.USER_AGENT, "blip-batch");
        post.setHeader("webhook-id", id);
        post.setHeader("webhook-timestamp", now);
        post.setHeader("webhook-signature", signatures.of(id, now, body));
        post.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON.withCharset(StandardCharsets.UTF_8)));
        return post;
    }

    /** Host and port, without what may be secret in the path. */
    String name() {
        return address.getPort() < 0 ? address.getHost() : address.getHost() + ":" + address.getPort();
    }

    /** Gives up the call that is under way, if any. */
    void abort() {
        HttpPost post = current;
        if (post != null) {
            post.cancel();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }

    private static CustomizableThreadFactory threadFactory() {
        CustomizableThreadFactory factory = new CustomizableThreadFactory("webhook-call-");
        factory.setDaemon(true);
        return factory;
    }
}
