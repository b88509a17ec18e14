package blipbatch.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Answers refused requests with the same problem documents as all other errors. */
@Component
class Refusals
        implements AuthenticationEntryPoint, AuthenticationFailureHandler, AccessDeniedHandler, RequestRejectedHandler {

    private static final String OTHER_HOST =
            "This server does not answer to the host name that the request has; without API_KEY it answers to localhost only.";

    private static final String NOT_READ =
            "The request has an address, or a name of a header or parameter, that is not read here."
                    + " In an id, and nowhere else, /, %, ; and \\ are written as %2F, %25, %3B and %5C; an id of . or .. goes into no address.";

    private final HandlerExceptionResolver answers;

    Refusals(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver answers) {
        this.answers = answers;
    }

    /** Nobody showed a key. A page whose session has ended meanwhile is sent to the form by htmx. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e) {
        if (request.getHeader("HX-Request") != null) {
            response.setHeader("HX-Redirect", request.getContextPath() + "/login");
        }
        unauthorized(request, response, "An API key is needed: send it as Authorization: Bearer, or as X-API-Key.");
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e) {
        if (e instanceof TooManyTriesException tooMany) {
            response.setHeader(
                    HttpHeaders.RETRY_AFTER,
                    String.valueOf(tooMany.waitingTime().toSeconds() + 1));
            answer(request, response, HttpStatus.TOO_MANY_REQUESTS, String.valueOf(e.getMessage()));
        } else {
            unauthorized(request, response, "The API key is not one of this server's.");
        }
    }

    void otherSite(HttpServletRequest request, HttpServletResponse response) {
        answer(
                request,
                response,
                HttpStatus.FORBIDDEN,
                "A page of another site asks for this through its reader's browser; only its links to pages are followed.");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e) {
        answer(
                request,
                response,
                HttpStatus.FORBIDDEN,
                e instanceof CsrfException
                        ? "The form is out of date; load the page again and repeat what you did."
                        : "This needs the key of an operator; the one that was sent is a viewer's.");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException e) {
        if (!AccessRules.METHODS.contains(request.getMethod())) {
            answer(
                    request,
                    response,
                    HttpStatus.NOT_IMPLEMENTED,
                    "This server knows no such method; it has GET, HEAD, POST, DELETE and OPTIONS.");
            return;
        }
        answer(
                request,
                response,
                HttpStatus.BAD_REQUEST,
                e instanceof IdFirewall.OtherHostException ? OTHER_HOST : NOT_READ);
    }

    private void unauthorized(HttpServletRequest request, HttpServletResponse response, String sentence) {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        answer(request, response, HttpStatus.UNAUTHORIZED, sentence);
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String sentence) {
        answers.resolveException(
                request,
                response,
                null,
                new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, sentence), null));
    }
}
