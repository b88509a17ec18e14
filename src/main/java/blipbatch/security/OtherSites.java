package blipbatch.security;

import blipbatch.web.RequestPath;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what a page of another site has its reader's browser ask for without telling its origin: a picture, a script, a
 * frame. Where the origin is told, {@code CLIENT_URL} has decided already. A link to a page here may be followed.
 */
final class OtherSites extends OncePerRequestFilter {

    private static final List<String> NO_PAGES =
            List.of("/api/", "/actuator", "/v3/", "/pictures/", "/samples/", "/livez", "/readyz");

    private final Refusals refusals;

    OtherSites(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (is(request, "Sec-Fetch-Site", "cross-site")
                && request.getHeader(HttpHeaders.ORIGIN) == null
                && !followsALink(request)) {
            refusals.otherSite(request, response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean followsALink(HttpServletRequest request) {
        return request.getMethod().equals("GET")
                && is(request, "Sec-Fetch-Mode", "navigate")
                && is(request, "Sec-Fetch-Dest", "document")
                && NO_PAGES.stream().noneMatch(RequestPath.of(request)::startsWith);
    }

    private static boolean is(HttpServletRequest request, String header, String value) {
        return value.equals(request.getHeader(header));
    }
}
