package blipbatch.dashboard;

import blipbatch.dashboard.PauseBanner.Paused;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.thymeleaf.context.LazyContextVariable;

/** What {@code layout.html} shows on every page. */
@ControllerAdvice(annotations = Controller.class)
class PageFrame {

    private final PauseBanner banner;

    PageFrame(PauseBanner banner) {
        this.banner = banner;
    }

    /** Where the queue is paused: since when, by whom, and what waits. */
    @ModelAttribute("paused")
    LazyContextVariable<@Nullable Paused> paused() {
        return banner.whenShown();
    }

    /**
     * Whoever is logged in has a session, and its forms need the token. Without a session none is made: a program that
     * shows its key, or reads a page where there are no keys, would leave one behind at each request.
     */
    @ModelAttribute("csrf")
    @Nullable
    CsrfToken csrf(HttpServletRequest request) {
        return request.getSession(false) == null ? null : (CsrfToken) request.getAttribute(CsrfToken.class.getName());
    }

    /** The same token for what htmx sends; a JSON object. */
    @ModelAttribute("htmxHeaders")
    @Nullable
    String htmxHeaders(HttpServletRequest request) {
        CsrfToken csrf = csrf(request);
        return csrf == null ? null : "{\"%s\": \"%s\"}".formatted(csrf.getHeaderName(), csrf.getToken());
    }

    /** Viewers get no buttons that would only be refused. The request itself knows no roles of somebody anonymous. */
    @ModelAttribute("operator")
    boolean operator() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        return caller != null
                && caller.getAuthorities().stream().anyMatch(role -> "ROLE_OPERATOR".equals(role.getAuthority()));
    }
}
