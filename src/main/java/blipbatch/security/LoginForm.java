package blipbatch.security;

import blipbatch.web.RequestPath;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.stereotype.Component;

/** Leads a person to the form, and from there to the page that was asked for: the form remembers it, and no session need. */
@Component
class LoginForm implements AuthenticationEntryPoint, AuthenticationSuccessHandler, AuthenticationFailureHandler {

    static final String PATH = "/login";
    static final String NEXT = "next";

    /** A path of this program, below the context path: two slashes, or a backslash in the place of one, begin the name of another. */
    private static final Pattern LOCAL = Pattern.compile("/(?!/)[\\x21-\\x5b\\x5d-\\x7e]*");

    private static final int LONGEST = 1000;

    private final Refusals refusals;

    LoginForm(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        String query = request.getQueryString();
        String page = RequestPath.of(request) + (query == null ? "" : "?" + query);
        response.sendRedirect(request.getContextPath() + (request.getMethod().equals("GET") ? form("?", page) : PATH));
    }

    @Override
    public void onAuthenticationSuccess(HttpServletRequest request, HttpServletResponse response, Authentication caller)
            throws IOException {
        response.sendRedirect(request.getContextPath() + local(request.getParameter(NEXT)));
    }

    /** Shows the form again. */
    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e) throws IOException {
        if (e instanceof TooManyTriesException) {
            refusals.onAuthenticationFailure(request, response, e);
        } else {
            response.sendRedirect(request.getContextPath() + form("?wrong&", request.getParameter(NEXT)));
        }
    }

    private static String form(String parameters, @Nullable String next) {
        String page = local(next);
        return PATH
                + (page.equals("/")
                        ? parameters.replaceAll("[?&]$", "")
                        : parameters + NEXT + "=" + URLEncoder.encode(page, StandardCharsets.UTF_8));
    }

    static String local(@Nullable String page) {
        return page != null && page.length() <= LONGEST && LOCAL.matcher(page).matches() ? page : "/";
    }
}
