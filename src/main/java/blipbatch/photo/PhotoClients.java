package blipbatch.photo;

import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsHttpClientBuilder;
import org.springframework.boot.http.client.HttpCookieHandling;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.InetAddressFilter;

/**
 * The HTTP clients for pictures. HttpComponents, because there the filter sits between the name look-up and the
 * connection: the address that was checked is the address that is connected to.
 */
final class PhotoClients {

    /** Never an image host: link-local (cloud machines' credentials), multicast, "this host" and broadcast. */
    private static final String[] NEVER = {"169.254.0.0/16", "fe80::/10", "224.0.0.0/3", "ff00::/8", "0.0.0.0/8", "::"};

    /** All of the IPv6 internet lies in 2000::/3; 64:ff9b::/96 is how an IPv6-only network reaches the IPv4 one. */
    private static final String[] INTERNET = {"0.0.0.0/0", "2000::/3", "64:ff9b::/96"};

    /** Public by their number, yet reserved (RFC 9637) or a cloud's inner service address (Azure). */
    private static final String[] NOT_INTERNET = {"3fff::/20", "168.63.129.16"};

    private PhotoClients() {}

    static CloseableHttpClient forSettings(PhotoSettings settings) {
        InetAddressFilter filter = settings.allowPrivateAddresses()
                ? InetAddressFilter.all().andNot(NEVER)
                : InetAddressFilter.externalAddresses().and(INTERNET).andNot(NOT_INTERNET);
        return client(settings, filter);
    }

    static CloseableHttpClient forTrusted(PhotoSettings settings) {
        return client(settings, InetAddressFilter.all());
    }

    private static CloseableHttpClient client(PhotoSettings settings, InetAddressFilter filter) {
        return new HttpComponentsHttpClientBuilder()
                .withConnectionManagerCustomizer(connections -> configure(connections, settings))
                .withDefaultRequestConfigCustomizer(request -> request.setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .setConnectionRequestTimeout(Timeout.of(settings.timeout())))
                .withCustomizer(PhotoClients::configure)
                .build(HttpClientSettings.defaults()
                        .withRedirects(HttpRedirects.DONT_FOLLOW)
                        .withCookieHandling(HttpCookieHandling.DISABLE)
                        .withInetAddressFilter(filter));
    }

    private static void configure(HttpClientBuilder client) {
        client.setUserAgent("blip-batch")
                // Who retries, and when, is decided by the queue; it knows how long the host asked to wait.
                .disableAutomaticRetries()
                .disableAuthCaching()
                // A proxy would look the name up again, behind the address filter.
                .setRoutePlanner(new DefaultRoutePlanner(null));
    }

    private static void configure(PoolingHttpClientConnectionManagerBuilder connections, PhotoSettings settings) {
        connections
                .setMaxConnPerRoute(16)
                .setMaxConnTotal(64)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .charCodingConfig(unescapedLocations())
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                        .setSocketTimeout(Timeout.of(settings.timeout()))
                        // A connection the host has closed meanwhile must not cost an attempt.
                        .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                        .build());
    }

    /** Servers send the Location of a redirect as plain UTF-8 at times; HTTP's own ASCII would make it unreadable. */
    private static CharCodingConfig unescapedLocations() {
        return CharCodingConfig.custom()
                .setCharset(StandardCharsets.UTF_8)
                .setMalformedInputAction(CodingErrorAction.REPLACE)
                .setUnmappableInputAction(CodingErrorAction.REPLACE)
                .build();
    }
}
