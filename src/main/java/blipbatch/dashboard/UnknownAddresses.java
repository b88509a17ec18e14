package blipbatch.dashboard;

import blipbatch.web.RequestPath;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** A person who follows an address that is none gets a page with a way on; programs get a problem document. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnknownAddresses implements HandlerExceptionResolver {

    private static final List<String> OF_PROGRAMS = List.of("/api/", "/actuator", "/v3/");

    private final PageFrame frame;

    UnknownAddresses(PageFrame frame) {
        this.frame = frame;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception e) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        boolean ofPerson = accepted != null
                && accepted.contains(MediaType.TEXT_HTML_VALUE)
                && OF_PROGRAMS.stream().noneMatch(RequestPath.of(request)::startsWith);
        if (!ofPerson || !(e instanceof NoResourceFoundException)) {
            return null;
        }
        ModelAndView page = new ModelAndView(
                "problem",
                Map.of("sentence", "This address is not one of this program's pages. Go to the overview."),
                HttpStatus.NOT_FOUND);
        page.addObject("csrf", frame.csrf(request));
        return page;
    }
}
