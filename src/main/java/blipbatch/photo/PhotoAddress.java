package blipbatch.photo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriComponentsBuilder.ParserType;

/**
 * An address to fetch, read as a browser reads it (<a href="https://url.spec.whatwg.org/">WHATWG URL</a>), so that
 * spaces, umlauts and the odd spellings of an IP address mean here what they mean to the person who wrote them.
 *
 * @param scheme http or https
 * @param host lower case, IDNA-encoded; an IPv6 address in brackets
 * @param port always given; every port may be asked, since it is the network address that decides who is reached
 * @param pathAndQuery percent-encoded, begins with a slash
 */
record PhotoAddress(String scheme, String host, int port, String pathAndQuery) {

    private static final int MAX_LENGTH = 8192;
    private static final int MAX_HOST_LENGTH = 254;
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.*", Pattern.DOTALL);
    private static final Pattern HTTP = Pattern.compile(
            "(https?):[/\\\\]*([^/\\\\?#]*)([^?#]*)(\\?[^#]*)?(#.*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern LABELS = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*\\.?");
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:]+]");
    private static final Pattern DOT = Pattern.compile("\\.|%2e", Pattern.CASE_INSENSITIVE);
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");
    private static final String LEGAL = "-._~!$&'()*+,;=:@/?";

    static PhotoAddress parse(@Nullable String text) throws PhotoException {
        if (text == null || text.isBlank()) {
            throw PhotoException.permanentFailure("There is no picture address.");
        }
        if (text.length() > MAX_LENGTH) {
            throw PhotoException.permanentFailure(
                    "The picture address is longer than %d characters.".formatted(MAX_LENGTH));
        }
        String address = clean(text);
        requireHttp(address);
        Matcher parts = HTTP.matcher(address);
        if (!parts.matches()) {
            throw invalid(null);
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        UriComponents authority = authority(scheme, parts.group(2));
        String path = withoutDots(parts.group(3).replace('\\', '/'));
        String query = parts.group(4) == null ? "" : parts.group(4);
        return new PhotoAddress(
                scheme, hostOf(authority), port(scheme, authority.getPort()), encode(path) + encode(query));
    }

    /** The address that a redirect to {@code location} means when it comes from this address. */
    PhotoAddress resolve(String location) throws PhotoException {
        String target = clean(location);
        String path = pathAndQuery.replaceFirst("\\?.*", "");
        if (SCHEME.matcher(target).matches()) {
            return parse(target);
        }
        if (target.startsWith("//")) {
            return parse(scheme + ":" + target);
        }
        if (target.startsWith("/")) {
            return parse(origin() + target);
        }
        if (target.startsWith("?")) {
            return parse(origin() + path + target);
        }
        return parse(origin() + path.substring(0, path.lastIndexOf('/') + 1) + target);
    }

    static int port(@Nullable String scheme, int port) {
        return port >= 0 ? port : "https".equalsIgnoreCase(scheme) ? 443 : 80;
    }

    /** Scheme, host and port, without a slash at the end. */
    String origin() {
        return scheme + "://" + host + ":" + port;
    }

    /** The whole address, as browsers write it. */
    String text() {
        return (port == port(scheme, -1) ? scheme + "://" + host : origin()) + pathAndQuery;
    }

    /** Line breaks of a copied address count for nothing, nor does the space around it. */
    private static String clean(String text) {
        return text.strip().replaceAll("[\\t\\r\\n]", "");
    }

    private static void requireHttp(String address) throws PhotoException {
        Matcher matcher = SCHEME.matcher(address);
        String scheme = matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
        switch (scheme) {
            case "http", "https" -> {}
            case "" ->
                throw PhotoException.permanentFailure(
                        "The picture address is not complete: it must begin with http:// or https://.");
            default ->
                throw PhotoException.permanentFailure(
                        "The picture address begins with %s: but only http and https addresses are fetched."
                                .formatted(scheme.length() > 20 ? scheme.substring(0, 20) + "…" : scheme));
        }
    }

    /**
     * Spring's parser knows the WHATWG rules for hosts; of paths it would drop doubled slashes, which carry meaning.
     */
    private static UriComponents authority(String scheme, String authority) throws PhotoException {
        if (authority.indexOf('@') >= 0) {
            throw PhotoException.permanentFailure(
                    "The picture address carries a user name or password, and such addresses are not fetched; take them out.");
        }
        UriComponents parts;
        try {
            parts = UriComponentsBuilder.fromUriString(scheme + "://" + authority + "/", ParserType.WHAT_WG)
                    .build();
        } catch (RuntimeException e) {
            throw invalid(e);
        }
        if (parts.getPort() == 0) {
            throw invalid(null);
        }
        return parts;
    }

    private static String hostOf(UriComponents authority) throws PhotoException {
        String host = authority.getHost() == null ? "" : authority.getHost().toLowerCase(Locale.ROOT);
        boolean name = host.length() <= MAX_HOST_LENGTH
                && LABELS.matcher(host).matches()
                && !ENDS_IN_NUMBER.matcher(host).matches();
        if (!name && !IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            throw PhotoException.permanentFailure("The picture address names no valid host.");
        }
        return host;
    }

    private static PhotoException invalid(@Nullable Throwable cause) {
        return PhotoException.permanentFailure("The picture address is not a valid address.", cause);
    }

    private static String withoutDots(String path) {
        List<String> segments = new ArrayList<>();
        String[] given = path.split("/", -1);
        for (int i = 1; i < given.length; i++) {
            String segment = DOT.matcher(given[i]).replaceAll(".");
            boolean dots = segment.equals(".") || segment.equals("..");
            if (segment.equals("..") && !segments.isEmpty()) {
                segments.remove(segments.size() - 1);
            }
            if (!dots || i == given.length - 1) {
                segments.add(dots ? "" : given[i]);
            }
        }
        return "/" + String.join("/", segments);
    }

    /** Escapes what HTTP does not carry as it is; escapes that are there stay. */
    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        Matcher escape = ESCAPE.matcher(text);
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
