package blipbatch.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Lets a request begin when its body is there, so that no thread waits for one that comes slowly: until then it costs a
 * connection, and what has come of it. What will be refused anyway is refused before.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
@EnableConfigurationProperties(BodyLimits.class)
class WholeBodies implements Filter {

    private static final List<MediaType> JSON =
            List.of(MediaType.APPLICATION_JSON, MediaType.valueOf("application/*+json"));

    private final BodyLimits limits;
    private final MultipartConfigElement parts;
    private final List<HeadRefusal> refusals;
    private final HandlerExceptionResolver answers;

    WholeBodies(
            BodyLimits limits,
            MultipartConfigElement parts,
            List<HeadRefusal> refusals,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver answers) {
        this.limits = limits;
        this.parts = parts;
        this.refusals = refusals;
        this.answers = answers;
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        boolean body = request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        if (isUnneeded(request)) {
            chain.doFilter(request, response);
            if (body && !request.isAsyncStarted()) {
                discard(request, response);
            }
            return;
        }
        ErrorResponseException refusal = refusal(request, body);
        if (refusal != null) {
            answers.resolveException(request, response, null, refusal);
            if (body) {
                discard(request, response);
            }
        } else if (!body || isThere(request)) {
            chain.doFilter(request, response);
        } else {
            receive(request, response);
        }
    }

    private boolean isUnneeded(HttpServletRequest request) {
        String method = request.getMethod();
        return method.equals("GET")
                || method.equals("HEAD")
                || refusals.stream().anyMatch(refusal -> refusal.isCertain(request));
    }

    private @Nullable ErrorResponseException refusal(HttpServletRequest request, boolean body) {
        if (request.getContentLengthLong() > limits.size(request)) {
            return limits.tooLarge(request);
        }
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (body && encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
            return BodyLimits.problem(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "The body is compressed (Content-Encoding: %s), which is not read here; send it as it is."
                            .formatted(encoding));
        }
        return isReadable(request, body)
                ? null
                : BodyLimits.problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, Problems.UNREAD_TYPE);
    }

    private static boolean isReadable(HttpServletRequest request, boolean body) {
        try {
            String given = request.getContentType();
            MediaType type = given == null ? null : MediaType.parseMediaType(given);
            return type == null ? !body : type.isConcrete() && (!body || isRead(type, request));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static boolean isRead(MediaType type, HttpServletRequest request) {
        return JSON.stream().anyMatch(json -> json.includes(type))
                || MediaType.MULTIPART_FORM_DATA.equalsTypeAndSubtype(type)
                || MediaType.APPLICATION_FORM_URLENCODED.equalsTypeAndSubtype(type)
                        && !RequestPath.of(request).startsWith("/api/");
    }

    /** Forms and uploads are looked into by the container, which does so only if nobody else has begun to read. */
    private static boolean isThere(HttpServletRequest request) throws IOException {
        return !BodyLimits.isForm(request)
                && !BodyLimits.isUpload(request)
                && request.getContentLengthLong() > 0
                && request.getContentLengthLong() <= request.getInputStream().available();
    }

    private void receive(HttpServletRequest request, HttpServletResponse response) throws IOException {
        new BodyReading(request, response, limits, answers).receive(new ReceivedRequest(request, parts));
    }

    private void discard(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.flushBuffer();
        if (response.isCommitted()) {
            new BodyReading(request, response, limits, answers).discard();
        } else {
            UnreadBodies.abandon(request);
        }
    }
}
