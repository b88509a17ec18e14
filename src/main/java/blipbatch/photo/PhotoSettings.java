package blipbatch.photo;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What may be fetched and how large it may be.
 *
 * @param allowPrivateAddresses fetch also from loopback, private and carrier networks (link-local and metadata addresses
 *     stay refused: cloud machines keep their credentials there)
 * @param allowedHosts if not empty, the only hosts to fetch from: exact names, also Unicode ones, or {@code *.example.com} for every name
 *     below example.com
 * @param connectTimeout for one connection, TLS included
 * @param timeout for the whole fetch: name look-up, redirects and the last byte included
 * @param maxBytes of one picture file, after HTTP content decoding
 * @param maxMegapixels of one picture, in millions of pixels
 * @param maxDecodeTime of a processor, for one picture
 * @param maxRedirects followed in one fetch
 * @param maxRequestsPerHost at the same time, to one scheme, host and port; further ones wait within their timeout
 */
@ConfigurationProperties("blipbatch.photo")
public record PhotoSettings(
        @DefaultValue("false") boolean allowPrivateAddresses,
        @DefaultValue List<String> allowedHosts,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("20s") Duration timeout,
        @DefaultValue("20MB") DataSize maxBytes,
        @DefaultValue("50") int maxMegapixels,
        @DefaultValue("10s") Duration maxDecodeTime,
        @DefaultValue("5") int maxRedirects,
        @DefaultValue("8") int maxRequestsPerHost) {

    public PhotoSettings {
        allowedHosts = allowedHosts.stream()
                .filter(host -> !host.isBlank())
                .map(AllowedHost::of)
                .toList();
    }

    boolean allowsHost(String host) {
        return allowedHosts.isEmpty() || allowedHosts.stream().anyMatch(allowed -> matches(allowed, host));
    }

    private static boolean matches(String allowed, String host) {
        return allowed.startsWith("*.")
                ? host.regionMatches(true, host.length() - allowed.length() + 1, allowed, 1, allowed.length() - 1)
                        && host.length() >= allowed.length()
                : allowed.equalsIgnoreCase(host);
    }
}
