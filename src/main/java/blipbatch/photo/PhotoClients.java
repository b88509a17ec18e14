package blipbatch.photo;

import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.entity.DeflateInputStreamFactory;
import org.apache.hc.client5.http.entity.InputStreamFactory;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.config.CharCodingConfig;
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

    private static final int MAX_REQUESTS = 64;

    private PhotoClients() {}

    static CloseableHttpClient forSettings(PhotoSettings settings) {
        return client(settings, ReachableAddresses.of(settings), SystemDefaultDnsResolver.INSTANCE);
    }

    static CloseableHttpClient forTrusted(PhotoSettings settings) {
        return client(settings, InetAddressFilter.all(), SystemDefaultDnsResolver.INSTANCE);
    }

    /** Connects to what {@code names} resolves to and {@code filter} lets through, and to nothing else. */
    static CloseableHttpClient client(PhotoSettings settings, InetAddressFilter filter, DnsResolver names) {
        return new HttpComponentsHttpClientBuilder()
                .withDnsResolver(names)
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
        // Who retries, and when, is decided by the queue; it knows how long the host asked to wait.
        client.disableAutomaticRetries()
                .disableAuthCaching()
                // Whatever a host says behind the end of one picture would be taken for the beginning of the next.
                .setConnectionReuseStrategy((request, response, context) -> false)
                .setContentDecoderRegistry(decoders())
                // A proxy would look the name up again, behind the address filter.
                .setRoutePlanner(new DefaultRoutePlanner(null));
    }

    /** The JDK's own goes one call deeper for each member of a gzip file, and there may be a million without content. */
    private static LinkedHashMap<String, InputStreamFactory> decoders() {
        InputStreamFactory firstMember = GzipCompressorInputStream::new;
        LinkedHashMap<String, InputStreamFactory> decoders = new LinkedHashMap<>();
        decoders.put("gzip", firstMember);
        decoders.put("x-gzip", firstMember);
        decoders.put("deflate", DeflateInputStreamFactory.getInstance());
        return decoders;
    }

    private static void configure(PoolingHttpClientConnectionManagerBuilder connections, PhotoSettings settings) {
        connections
                .setMaxConnPerRoute(settings.maxRequestsPerHost())
                .setMaxConnTotal(MAX_REQUESTS)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .charCodingConfig(unescapedLocations())
                        .incomingContentLengthStrategy(new AnswerHead(decoders().keySet()))
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                        .setSocketTimeout(Timeout.of(settings.timeout()))
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
