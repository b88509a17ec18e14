package blipbatch.run;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Who asks for something, as far as that is known: there are keys, and no names. */
final class Caller {

    private static final String API = "/api/";

    private Caller() {}

    /** Such as "somebody at 10.0.0.7, on a page"; null outside of requests. */
    static @Nullable String inWords() {
        if (!(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)) {
            return null;
        }
        HttpServletRequest request = attributes.getRequest();
        boolean call = request.getRequestURI().startsWith(request.getContextPath() + API);
        return "somebody at %s, %s".formatted(request.getRemoteAddr(), call ? "by a call" : "on a page");
    }
}
