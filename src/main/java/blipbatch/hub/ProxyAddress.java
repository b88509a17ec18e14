package blipbatch.hub;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.auth.AuthExchange;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;

/**
 * Where a proxy is, and who may use it.
 *
 * @param variable that says so
 */
record ProxyAddress(String variable, HttpHost host, Optional<UsernamePasswordCredentials> user) {

    private static final Pattern FORM = Pattern.compile(
            "(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?+(?:(?<user>[^/?#]*)@)?+(?<host>\\[[0-9A-Fa-f:.]+]|[^\\s/?#:@\\[\\]]+)(?::(?<port>\\d{1,5})?)?(?:[/?#].*)?");
    private static final int HIGHEST_PORT = 65_535;

    /** @throws HubException without the value, which may hold a password */
    static ProxyAddress parse(String variable, String value) throws HubException {
        Matcher form = FORM.matcher(value);
        if (!form.matches()) {
            throw noAddress(variable);
        }
        String scheme = Optional.ofNullable(form.group("scheme")).orElse("http").toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new HubException(
                    variable + " names a proxy of the kind " + scheme + "://, through which the Hub is not"
                            + " reached: only http:// and https:// can be used. Set " + variable
                            + " to such a one, or NO_PROXY to the Hub's host.");
        }
        int port = Optional.ofNullable(form.group("port"))
                .map(Integer::parseInt)
                .orElse(scheme.equals("https") ? 443 : 80);
        if (port > HIGHEST_PORT) {
            throw noAddress(variable);
        }
        String host = form.group("host").replaceAll("[\\[\\]]", "");
        return new ProxyAddress(
                variable,
                new HttpHost(scheme, host, port),
                Optional.ofNullable(form.group("user")).map(ProxyAddress::credentials));
    }

    private static HubException noAddress(String variable) {
        return new HubException(variable + " holds no address of a proxy, so the Hub cannot be reached; one such as"
                + " http://proxy.example.com:3128 is needed.");
    }

    private static UsernamePasswordCredentials credentials(String userAndPassword) {
        int colon = userAndPassword.indexOf(':');
        String user = colon < 0 ? userAndPassword : userAndPassword.substring(0, colon);
        String password = colon < 0 ? "" : userAndPassword.substring(colon + 1);
        return new UsernamePasswordCredentials(decoded(user), decoded(password).toCharArray());
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // A percent sign that stands for itself.
            return text;
        }
    }

    /** Sends the password with the first request already, as Python does: not every proxy asks for it. */
    void authenticate(HttpClientContext context) {
        user.ifPresent(credentials -> {
            BasicScheme basic = new BasicScheme(StandardCharsets.UTF_8);
            basic.initPreemptive(credentials);
            AuthExchange exchange = new AuthExchange();
            exchange.select(basic);
            context.setAuthExchange(host, exchange);
        });
    }

    /** As a sentence names it, without the password. */
    @Override
    public String toString() {
        return "the proxy " + host.toURI() + " (" + variable + ")";
    }
}
