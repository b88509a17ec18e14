package blipbatch.hub;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.http.client.InetAddressFilter;

/**
 * An entry of {@code NO_PROXY}: {@code *}, a host with all below it, {@code .domain} or {@code *.domain} for only what is
 * below it, an address or a network of addresses, each with a port if it is only that, or the beginning of an address such
 * as {@code https://host}, for that host alone. What is none of these covers nothing.
 */
record NoProxyEntry(String text) {

    private static final Pattern FORM = Pattern.compile(
            "(?:(?<scheme>all|https?)://)?(?<host>\\[[^]]+]|[^:/\\[]+|[^:/]*:[^/\\]]*:[^/\\]]*)(?::(?<port>\\d{1,5}))?(?<mask>/\\d{1,3})?/?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");

    boolean covers(URI target) {
        if (text.equals("*")) {
            return true;
        }
        Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            return false;
        }
        String scheme = form.group("scheme");
        if (scheme != null && !scheme.equals("all") && !scheme.equalsIgnoreCase(target.getScheme())) {
            return false;
        }
        if (form.group("port") != null && Integer.parseInt(form.group("port")) != HubHttp.port(target)) {
            return false;
        }
        String host = bare(target.getHost().toLowerCase(Locale.ROOT));
        String entry = bare(form.group("host"));
        if (isAddress(entry) || form.group("mask") != null) {
            String mask = form.group("mask") == null ? "" : form.group("mask");
            return isAddress(host) && isAddress(entry) && isIn(entry + mask, host);
        }
        return covers(entry, host, scheme != null);
    }

    private static boolean covers(String entry, String host, boolean alone) {
        if (entry.startsWith("*.") || entry.startsWith(".")) {
            return host.endsWith(entry.substring(entry.indexOf('.')));
        }
        boolean exact = alone || entry.equals("localhost");
        return host.equals(entry) || !exact && host.endsWith("." + entry);
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static boolean isAddress(String host) {
        return IPV4.matcher(host).matches() || host.contains(":");
    }

    private static boolean isIn(String network, String address) {
        try {
            return InetAddressFilter.of(network).matches(InetAddress.getByName(address));
        } catch (IllegalArgumentException | UnknownHostException e) {
            return false;
        }
    }
}
