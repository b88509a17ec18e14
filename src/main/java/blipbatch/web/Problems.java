package blipbatch.web;

import java.util.Set;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Answers every error with a problem document (RFC 9457) whose {@code error} repeats the sentence for older callers. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    /** A set has chosen another primary by then, as a rule. */
    private static final String RETRY_AFTER_SECONDS = "5";

    /** The name of MongoDB's error. */
    private static final String OUT_OF_DISK_SPACE = "OutOfDiskSpace";

    static final String UNREAD_TYPE = "The body is of no type that is read here; send JSON as application/json.";

    static final String UNREAD_PARAMETER = "The request has a parameter that cannot be read.";

    private static final Set<Class<?>> NUMBERS = Set.of(long.class, Long.class, int.class, Integer.class);

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, BodyTrouble.sentence(e.getCause()));
        return handleExceptionInternal(e, problem, headers, status, request);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return handleExceptionInternal(
                e, ProblemDetail.forStatusAndDetail(status, UNREAD_TYPE), headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotAcceptable(
            HttpMediaTypeNotAcceptableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status, "The header Accept allows no type that this call answers with; leave the header out.");
        return handleExceptionInternal(e, problem, headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status,
                "There is no call %s %s; /api shows those that there are."
                        .formatted(e.getHttpMethod(), path(e.getResourcePath(), request)));
        return handleExceptionInternal(e, problem, headers, status, request);
    }

    /** With the slash at its end, with which it is another path. */
    private static String path(String resource, WebRequest request) {
        boolean slash = request instanceof ServletWebRequest http
                && RequestPath.of(http.getRequest()).endsWith("/");
        String path = resource.startsWith("/") ? resource : "/" + resource;
        return slash && !path.endsWith("/") ? path + "/" : path;
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        boolean number = e.getRequiredType() != null && NUMBERS.contains(e.getRequiredType());
        if (!number) {
            return super.handleTypeMismatch(e, headers, status, request);
        }
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status, "%s must be a number, and not %s.".formatted(e.getPropertyName(), e.getValue()));
        return handleExceptionInternal(e, problem, headers, status, request);
    }

    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem && !isKnownToOlderCallers(problem)) {
            problem.setProperty("error", problem.getDetail() == null ? problem.getTitle() : problem.getDetail());
        }
        HttpHeaders typed = HttpHeaders.copyOf(headers);
        if (body instanceof ProblemDetail) {
            // Also for a caller whose Accept allows it as little as the answer, or cannot be read.
            typed.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        }
        return super.createResponseEntity(body, typed, status, request);
    }

    private static boolean isKnownToOlderCallers(ProblemDetail problem) {
        return problem.getProperties() != null && problem.getProperties().containsKey("error");
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unreadableUpload(MultipartException e, WebRequest request) {
        return answer(
                e,
                HttpStatus.BAD_REQUEST,
                "The upload cannot be read; send multipart/form-data with one part named file.",
                request);
    }

    @ExceptionHandler({RequestRejectedException.class, InvalidParameterException.class})
    @Nullable
    ResponseEntity<Object> unreadableParameters(RuntimeException e, WebRequest request) {
        return answer(e, HttpStatus.BAD_REQUEST, UNREAD_PARAMETER, request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> databaseDenies(PermissionDeniedDataAccessException e, WebRequest request) {
        log.error("A request failed because the database does not let this program do that: {}", e.getMessage());
        return unavailable(
                e,
                "The database does not let this program do that: correct the user in its address, or give it the rights that"
                        + " docs/security.md lists.",
                request);
    }

    private @Nullable ResponseEntity<Object> unavailable(Exception e, String sentence, WebRequest request) {
        HttpHeaders soon = new HttpHeaders();
        soon.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, sentence);
        return handleExceptionInternal(e, problem, soon, HttpStatus.SERVICE_UNAVAILABLE, request);
    }

    /** The embedded record has no name of its own for a file that cannot be read or written just now. */
    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        UncategorizedSQLException.class,
        CannotCreateTransactionException.class,
        TransactionSystemException.class
    })
    @Nullable
    ResponseEntity<Object> databaseAway(NestedRuntimeException e, WebRequest request) {
        log.error("A request failed because the database did not answer: {}", e.getMessage());
        return unavailable(
                e,
                String.valueOf(e.getMessage()).contains(OUT_OF_DISK_SPACE)
                        ? "The database cannot write to its disk, which may be full; try again when there is room."
                        : DatabaseAway.sentence(e),
                request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unexpected(Exception e, WebRequest request) {
        log.error("A request failed: {}", request.getDescription(false), e);
        return answer(
                e,
                HttpStatus.INTERNAL_SERVER_ERROR,
                "The request failed for a reason that the server's log tells.",
                request);
    }

    private @Nullable ResponseEntity<Object> answer(
            Exception e, HttpStatus status, String sentence, WebRequest request) {
        return handleExceptionInternal(
                e, ProblemDetail.forStatusAndDetail(status, sentence), new HttpHeaders(), status, request);
    }
}
