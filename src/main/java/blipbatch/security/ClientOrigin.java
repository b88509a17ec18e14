package blipbatch.security;

import blipbatch.startup.StartupRefused;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of {@code CLIENT_URL}: the origin of an application's pages, as a browser writes it. */
final class ClientOrigin {

    /** Also the schemes of applications that carry their pages with them, such as {@code capacitor://localhost}. */
    private static final Pattern ORIGIN =
            Pattern.compile("([a-z][a-z0-9+.-]*)://([a-z0-9_.-]+|\\[[0-9a-f:.]+])(:[0-9]{1,5})?/*");

    private ClientOrigin() {}

    /** @throws StartupRefused if no page can be of it; an origin for everybody, which {@code *} would be, is none */
    static String of(String written) {
        Matcher origin = ORIGIN.matcher(written.strip().toLowerCase(Locale.ROOT));
        if (!origin.matches()) {
            throw new StartupRefused("CLIENT_URL has " + written.strip()
                    + ", which is the origin of no page: write scheme, host and port without a path, such as"
                    + " https://app.example.com or http://localhost:5173, each that there is, separated by commas.");
        }
        return origin.group(1) + "://" + origin.group(2) + port(origin.group(1), origin.group(3));
    }

    /** A browser leaves out the one that goes without saying. */
    private static String port(String scheme, String port) {
        boolean implied = port == null
                || scheme.equals("http") && port.equals(":80")
                || scheme.equals("https") && port.equals(":443");
        return implied ? "" : port;
    }
}
