package blipbatch.photo;

import blipbatch.startup.StartupRefused;
import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/** An entry of IMAGE_ALLOWED_HOSTS. */
final class AllowedHost {

    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?|\\[[0-9a-f:]+]");

    private AllowedHost() {}

    /**
     * As {@link PhotoAddress} has hosts: in small letters, and in Punycode.
     *
     * @throws StartupRefused if no address could ever have such a host
     */
    static String of(String written) {
        String host = written.strip().toLowerCase(Locale.ROOT);
        try {
            host = host.startsWith("[") ? host : IDN.toASCII(host);
        } catch (IllegalArgumentException e) {
            throw refused(written);
        }
        if (!HOST.matcher(host).matches()) {
            throw refused(written);
        }
        return host;
    }

    private static StartupRefused refused(String written) {
        return new StartupRefused(
                "IMAGE_ALLOWED_HOSTS has %s, which is no host's name and would never match:".formatted(written.strip())
                        + " write the name alone, as images.example.com or *.example.com, without https://, port and path.");
    }
}
