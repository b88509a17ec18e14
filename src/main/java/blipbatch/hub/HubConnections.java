package blipbatch.hub;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Optional;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** The connections to the Hub and to the hosts that hold the contents, through a proxy where one is set. */
final class HubConnections implements Closeable {

    private final ProxySettings proxies;
    private final CloseableHttpClient client;

    HubConnections(ProxySettings proxies, Timeout timeout) {
        this.proxies = proxies;
        this.client = HttpClients.custom()
                .useSystemProperties()
                .setRoutePlanner(new Routes(proxies))
                .setUserAgent("blip-batch")
                // Ranges and sizes are those of the file, not of a compressed form of it.
                .disableContentCompression()
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(timeout)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .useSystemProperties()
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                .build())
                        .build())
                .build();
    }

    ClassicHttpResponse send(HttpUriRequestBase request, URI uri) throws IOException, HubException {
        Optional<ProxyAddress> proxy = proxies.of(uri);
        HttpClientContext context = HttpClientContext.create();
        proxy.ifPresent(address -> address.authenticate(context));
        try {
            ClassicHttpResponse response = client.executeOpen(null, request, context);
            if (isTheProxys(response, uri, context)) {
                try (response) {
                    throw refusal(response.getCode(), proxy, uri);
                }
            }
            return response;
        } catch (ConnectException | UnknownHostException | ConnectTimeoutException e) {
            throw proxy.isPresent() ? new TransientTrouble(proxy.get() + " accepts no connection", null) : e;
        }
    }

    /** An answer that came without TLS where the host has it can only be one to the request for a tunnel. */
    private static boolean isTheProxys(ClassicHttpResponse response, URI uri, HttpClientContext context) {
        boolean noTunnel = "https".equalsIgnoreCase(uri.getScheme()) && context.getSSLSession() == null;
        return noTunnel || response.getCode() == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED;
    }

    private static HubException refusal(int status, Optional<ProxyAddress> proxy, URI uri) throws TransientTrouble {
        String name = proxy.map(ProxyAddress::toString).orElse("the proxy that the JVM is set to");
        String variable = proxy.map(ProxyAddress::variable).orElse("it");
        if (status == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED) {
            boolean known = proxy.flatMap(ProxyAddress::user).isPresent();
            return new HubException("The Hub cannot be reached, since " + name
                    + (known
                            ? " does not accept the user and password that are set"
                            : " asks for a user and a password")
                    + ". Set " + variable + " to http://user:password@host:port.");
        }
        if (status >= HttpStatus.SC_SERVER_ERROR) {
            throw new TransientTrouble(name + " answered " + status, null);
        }
        return new HubException("The Hub cannot be reached, since " + name + " does not lead to " + uri.getHost()
                + " (it answered " + status + "). Have it allowed there, or set NO_PROXY or HF_ENDPOINT.");
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    /** The way that the variables say; where they say nothing, the one of the JVM's properties. */
    private static final class Routes extends SystemDefaultRoutePlanner {

        private final ProxySettings proxies;

        Routes(ProxySettings proxies) {
            super(ProxySelector.getDefault());
            this.proxies = proxies;
        }

        @Override
        protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) throws HttpException {
            try {
                URI uri = new URI(target.toURI());
                if (proxies.isExcepted(uri)) {
                    return null;
                }
                Optional<ProxyAddress> proxy = proxies.of(uri);
                return proxy.isPresent() ? proxy.get().host() : super.determineProxy(target, context);
            } catch (URISyntaxException | HubException e) {
                throw new HttpException(e.getMessage(), e);
            }
        }
    }
}
