package blipbatch.photo;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;

/**
 * The cookies of one fetch. A host that sets one and redirects to itself gives the picture only to whoever brings it back; no
 * other scheme, host or port gets it, and no other fetch.
 */
final class HostCookies {

    private static final int MOST = 20;
    private static final int LONGEST = 4096;

    private final Map<String, Map<String, String>> byOrigin = new LinkedHashMap<>();

    void take(PhotoAddress from, HttpMessage response) {
        for (Header header : response.getHeaders("Set-Cookie")) {
            String cookie = String.valueOf(header.getValue()).split(";", 2)[0].strip();
            Map<String, String> known = byOrigin.computeIfAbsent(from.origin(), origin -> new LinkedHashMap<>());
            if (cookie.indexOf('=') > 0 && cookie.length() <= LONGEST && known.size() < MOST) {
                known.put(cookie.substring(0, cookie.indexOf('=')), cookie);
            }
        }
    }

    void give(PhotoAddress to, HttpMessage request) {
        Map<String, String> known = byOrigin.getOrDefault(to.origin(), Map.of());
        if (!known.isEmpty()) {
            Header given = request.getFirstHeader(HttpHeaders.COOKIE);
            String before = given == null ? "" : given.getValue() + "; ";
            request.setHeader(HttpHeaders.COOKIE, before + String.join("; ", known.values()));
        }
    }
}
