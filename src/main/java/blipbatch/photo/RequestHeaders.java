package blipbatch.photo;

import blipbatch.startup.StartupRefused;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Who asks for a picture: what image hosts are told of it, all of them or one. No record, because it keeps secrets. */
@ConfigurationProperties("blipbatch.photo")
final class RequestHeaders {

    private static final String PROGRAM = "blip-batch";
    private static final Pattern MAIL = Pattern.compile("mailto:[\\w.!#$%&'*+/=?^`{|}~-]+@[\\w.-]+");

    private final String userAgent;
    private final @Nullable String referer;
    private final HostHeaders ofHosts;

    /**
     * @param userAgent instead of the program's name and version
     * @param contactUrl where the people of a host can complain; stands behind the user agent
     * @param referer the page that the pictures are asked for from
     * @param headers further ones for single hosts, see {@link HostHeaders}
     * @throws StartupRefused if HTTP cannot carry one of them
     */
    RequestHeaders(
            @DefaultValue("") String userAgent,
            @DefaultValue("") String contactUrl,
            @DefaultValue("") String referer,
            @DefaultValue("") String headers) {
        this.userAgent = agent(userAgent.strip()) + contact(contactUrl.strip());
        this.referer = referer.isBlank() ? null : address("IMAGE_REFERER", referer, "https://example.com/gallery");
        this.ofHosts = HostHeaders.of(headers);
    }

    static RequestHeaders none() {
        return new RequestHeaders("", "", "", "");
    }

    /** Each request of a fetch is asked anew, so that a redirect takes nothing with it to another host. */
    void give(PhotoAddress to, HttpMessage request) {
        request.setHeader(HttpHeaders.USER_AGENT, userAgent);
        if (referer != null) {
            request.setHeader(HttpHeaders.REFERER, referer);
        }
        ofHosts.give(to, request);
    }

    /** HTTP carries letters beyond ASCII, too, but each host reads them in its own way. */
    static boolean canBeSent(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    private static String agent(String userAgent) {
        if (!canBeSent(userAgent)) {
            throw new StartupRefused(
                    "IMAGE_USER_AGENT has a line break, another control character or a letter beyond ASCII,"
                            + " which HTTP cannot send safely: write it in one line, with English letters only.");
        }
        String version = RequestHeaders.class.getPackage().getImplementationVersion();
        return !userAgent.isEmpty() ? userAgent : version == null ? PROGRAM : PROGRAM + "/" + version;
    }

    private static String contact(String contactUrl) {
        if (contactUrl.isEmpty()) {
            return "";
        }
        String contact = MAIL.matcher(contactUrl).matches()
                ? contactUrl
                : address(
                        "IMAGE_CONTACT_URL",
                        contactUrl,
                        "https://example.com/about-our-robot or mailto:us@example.com");
        // It stands in brackets itself.
        return " (+" + contact.replace("(", "%28").replace(")", "%29") + ")";
    }

    private static String address(String setting, String written, String example) {
        try {
            return PhotoAddress.parse(written).text();
        } catch (PhotoException e) {
            throw new StartupRefused(setting
                    + " is no whole address, and image hosts could make nothing of it: write one, as "
                    + example + ", without a user name and a password.");
        }
    }
}
