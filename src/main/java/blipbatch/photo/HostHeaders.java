package blipbatch.photo;

import blipbatch.startup.StartupRefused;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.HttpMessage;

/**
 * The headers of IMAGE_HEADERS, which open private buckets. Each goes to one scheme, host and port only. No message has
 * anything of what was written, except for the names of headers that are refused: a slip of the pen may put the secret anywhere.
 */
final class HostHeaders {

    private static final Pattern LINE = Pattern.compile("(\\S+)\\s+([\\w!#$%&'*+.^`|~-]+):\\s*(\\S.*)");
    private static final Pattern ORIGIN =
            Pattern.compile("(https?://)?[^/?#\\\\@]*[^/?#\\\\@:]", Pattern.CASE_INSENSITIVE);
    private static final Pattern SCHEME = Pattern.compile("https?://.*", Pattern.CASE_INSENSITIVE);

    /** They say where the request ends, how its answer comes, or that there should be none; the client sees to them. */
    private static final Set<String> OF_THE_CLIENT = Set.of(
            "accept-encoding",
            "connection",
            "content-encoding",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "range",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final Map<String, Map<String, String>> byOrigin = new HashMap<>();

    private HostHeaders() {}

    /**
     * @param written a line for each header: {@code images.example.com Authorization: Bearer abc}; a host alone is meant
     *     by https at port 443, another scheme or port is written with it
     */
    static HostHeaders of(String written) {
        HostHeaders headers = new HostHeaders();
        List<String> lines = written.lines().map(String::strip).toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isEmpty()) {
                headers.add(lines.get(i), i + 1);
            }
        }
        return headers;
    }

    void give(PhotoAddress to, HttpMessage request) {
        byOrigin.getOrDefault(to.origin(), Map.of()).forEach(request::setHeader);
    }

    private void add(String line, int number) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw refused(
                    number,
                    "is no header: write the host, a space, the header's name, a colon and its value,"
                            + " as images.example.com Authorization: Bearer abc, and the next header in a line of its own.");
        }
        String name = parts.group(2);
        if (OF_THE_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
            throw refused(
                    number,
                    "sets " + name + ", which the program sets itself, or no picture would come: take the line out.");
        }
        if (!RequestHeaders.canBeSent(parts.group(3))) {
            throw refused(
                    number,
                    "has a control character or a letter beyond ASCII in the value,"
                            + " which HTTP cannot send safely: take it out.");
        }
        Map<String, String> ofHost = byOrigin.computeIfAbsent(
                origin(parts.group(1), number), host -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
        if (ofHost.putIfAbsent(name, parts.group(3)) != null) {
            throw refused(
                    number,
                    "has a header that a line above has already, for the same host:"
                            + " only one could be sent, so take one of them out.");
        }
    }

    private static String origin(String written, int number) {
        try {
            if (ORIGIN.matcher(written).matches()) {
                return PhotoAddress.parse(SCHEME.matcher(written).matches() ? written : "https://" + written)
                        .origin();
            }
        } catch (PhotoException e) {
            // Told below, without what was written.
        }
        throw refused(
                number,
                "begins with what no host is called, so that nobody would get the header: write the whole name,"
                        + " as images.example.com, with a port if it is not 443, and with http:// before it if it has no https.");
    }

    private static StartupRefused refused(int line, String why) {
        return new StartupRefused("Line " + line + " of IMAGE_HEADERS " + why);
    }
}
