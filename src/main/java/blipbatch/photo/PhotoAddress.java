package blipbatch.photo;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriComponentsBuilder.ParserType;

/**
 * An address to fetch, read as a browser reads it (<a href="https://url.spec.whatwg.org/">WHATWG URL</a>), so that spaces,
 * umlauts and the odd spellings of an IP address mean here what they mean to the person who wrote them.
 *
 * @param scheme http or https
 * @param host lower case, IDNA-encoded; an IPv6 address in brackets
 * @param port always given
 * @param pathAndQuery percent-encoded, begins with a slash
 */
record PhotoAddress(String scheme, String host, int port, String pathAndQuery) {

    private static final int MAX_LENGTH = 8192;
    private static final Pattern SCHEME = Pattern.compile("^\\s*([A-Za-z][A-Za-z0-9+.-]*):.*", Pattern.DOTALL);
    private static final Pattern LABELS = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*\\.?");
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:]+]");
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");
    private static final String LEGAL = "-._~!$&'()*+,;=:@/?";

    static PhotoAddress parse(@Nullable String text) throws PhotoException {
        if (text == null || text.isBlank()) {
            throw PhotoException.lasting("There is no picture address.");
        }
        if (text.length() > MAX_LENGTH) {
            throw PhotoException.lasting("The picture address is longer than %d characters.".formatted(MAX_LENGTH));
        }
        requireHttp(text);
        UriComponents parts = split(text);
        if (parts.getUserInfo() != null) {
            throw PhotoException.lasting(
                    "The picture address carries a user name or password; such addresses are not fetched.");
        }
        String host = hostOf(parts);
        String scheme = String.valueOf(parts.getScheme()).toLowerCase(Locale.ROOT);
        int port = port(scheme, parts.getPort());
        if (port == 0) {
            throw PhotoException.lasting("The picture address names port 0, which does not exist.");
        }
        String path = parts.getPath() == null || parts.getPath().isEmpty() ? "/" : parts.getPath();
        return new PhotoAddress(
                scheme, host, port, encode(parts.getQuery() == null ? path : path + "?" + parts.getQuery()));
    }

    /** The address that a redirect to {@code location} means when it comes from this address. */
    PhotoAddress resolve(String location) throws PhotoException {
        String path = pathAndQuery.replaceFirst("\\?.*", "");
        if (SCHEME.matcher(location).matches()) {
            return parse(location);
        }
        if (location.startsWith("//")) {
            return parse(scheme + ":" + location);
        }
        if (location.startsWith("/")) {
            return parse(origin() + location);
        }
        if (location.startsWith("?")) {
            return parse(origin() + path + location);
        }
        return parse(origin() + path.substring(0, path.lastIndexOf('/') + 1) + location);
    }

    static int port(@Nullable String scheme, int port) {
        return port >= 0 ? port : "https".equalsIgnoreCase(scheme) ? 443 : 80;
    }

    private String origin() {
        return scheme + "://" + host + ":" + port;
    }

    private static void requireHttp(String text) throws PhotoException {
        var matcher = SCHEME.matcher(text);
        String scheme = matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
        switch (scheme) {
            case "http", "https" -> {}
            case "data" ->
                throw PhotoException.lasting(
                        "The picture address is a data: address; only http and https addresses are fetched.");
            case "" ->
                throw PhotoException.lasting(
                        "The picture address is not complete: it must begin with http:// or https://.");
            default ->
                throw PhotoException.lasting(
                        "The picture address begins with %s:; only http and https addresses are fetched."
                                .formatted(scheme.length() > 20 ? scheme.substring(0, 20) + "…" : scheme));
        }
    }

    private static UriComponents split(String text) throws PhotoException {
        try {
            return UriComponentsBuilder.fromUriString(text, ParserType.WHAT_WG).build();
        } catch (RuntimeException e) {
            throw PhotoException.lasting("The picture address is not a valid address.", e);
        }
    }

    private static String hostOf(UriComponents parts) throws PhotoException {
        String host = parts.getHost() == null ? "" : parts.getHost().toLowerCase(Locale.ROOT);
        boolean name =
                LABELS.matcher(host).matches() && !ENDS_IN_NUMBER.matcher(host).matches();
        if (!name && !IPV4.matcher(host).matches() && !IPV6.matcher(host).matches() || host.length() > 254) {
            throw PhotoException.lasting("The picture address names no valid host.");
        }
        return host;
    }

    /** Escapes what HTTP does not carry as it is; escapes that are there stay. */
    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        var escape = ESCAPE.matcher(text);
        for (int i = 0, next; i < text.length(); i = next) {
            next = text.offsetByCodePoints(i, 1);
            int c = text.codePointAt(i);
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || LEGAL.indexOf(c) >= 0);
            if (plain || escape.region(i, text.length()).lookingAt()) {
                encoded.appendCodePoint(c);
            } else {
                for (byte b : text.substring(i, next).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append('%').append("%02X".formatted(b));
                }
            }
        }
        return encoded.toString();
    }
}
