package blipbatch.security;

import blipbatch.web.RequestPath;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Lets an id have, encoded, whatever others gave it: a slash, a percent sign and the like. That is safe where an id is a whole segment of the
 * path, which rules and handlers know by what stands around it. All other paths are as Spring Security wants them, and nothing is encoded
 * in them that need not be: so the rules may compare them as they were written.
 */
final class IdFirewall implements HttpFirewall {

    /**
     * Not a zero byte, which Tomcat refuses, nor a dot, which many take for one that was not encoded. Possessive, since Java matches other groups that
     * repeat by a call for each time: a long id would fill the stack.
     */
    private static final String ID = "(?:[\\w.~!$&'()*+,=:@-]|%(?!00|2[eE])[0-9a-fA-F]{2})++";

    private static final Pattern WITH_ID = Pattern.compile(
            "/api/posts/ID/caption|/api/queue/ID(?:/retry)?|/queue/ID(?:/(?:retry|caption|hand-back))?|/pictures/ID(?:/\\w+)?"
                    .replace("ID", ID));

    /** Letters, digits and {@code -._~}, which mean the same when they are encoded. */
    private static final Pattern NEEDLESSLY_ENCODED =
            Pattern.compile("%(?:2[dDeE]|3\\d|[46][1-9a-fA-F]|[57][\\daA]|5[fF]|7[eE])");

    private final StrictHttpFirewall elsewhere;
    private final StrictHttpFirewall withId;

    /** @param loopbackOnly whether no other host names are answered to */
    IdFirewall(Set<String> methods, boolean loopbackOnly) {
        elsewhere = strict(methods, loopbackOnly);
        withId = strict(methods, loopbackOnly);
        withId.setAllowUrlEncodedSlash(true);
        withId.setAllowUrlEncodedDoubleSlash(true);
        withId.setAllowUrlEncodedPercent(true);
        withId.setAllowSemicolon(true);
        withId.setAllowBackSlash(true);
        withId.setAllowUrlEncodedCarriageReturn(true);
        withId.setAllowUrlEncodedLineFeed(true);
        withId.setAllowUrlEncodedLineSeparator(true);
        withId.setAllowUrlEncodedParagraphSeparator(true);
    }

    private static StrictHttpFirewall strict(Set<String> methods, boolean loopbackOnly) {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedHttpMethods(methods);
        if (loopbackOnly) {
            firewall.setAllowedHostnames(IdFirewall::isLoopback);
        }
        return firewall;
    }

    private static boolean isLoopback(String host) {
        if (LoopbackNames.contain(host)) {
            return true;
        }
        throw new OtherHostException();
    }

    @Override
    public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
        String path = RequestPath.of(request);
        if (WITH_ID.matcher(path).matches()) {
            return withId.getFirewalledRequest(request);
        }
        if (NEEDLESSLY_ENCODED.matcher(path).find()) {
            throw new RequestRejectedException("Something in the path is encoded that need not be.");
        }
        return elsewhere.getFirewalledRequest(request);
    }

    @Override
    public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
        return elsewhere.getFirewalledResponse(response);
    }

    /** The request is for a host that this server is not. */
    static final class OtherHostException extends RequestRejectedException {

        OtherHostException() {
            super("The host name is not one of the loopback's own.");
        }
    }
}
