package blipbatch.web;

import jakarta.servlet.http.HttpServletRequest;

/** The path of a request as this program's pages and calls have it: below the context path, or a proxy's prefix. */
public final class RequestPath {

    private RequestPath() {}

    /** Not decoded. */
    public static String of(HttpServletRequest request) {
        String uri = request.getRequestURI();
        return uri.startsWith(request.getContextPath())
                ? uri.substring(request.getContextPath().length())
                : uri;
    }
}
