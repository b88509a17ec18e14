package blipbatch.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** What was asked for is not done; the message is a sentence that says why, for programs and for people. */
public final class Refusal extends ErrorResponseException {

    private Refusal(HttpStatus status, String sentence, @Nullable Throwable cause) {
        super(status, ProblemDetail.forStatusAndDetail(status, sentence), cause);
    }

    /** The request cannot be understood. */
    public static Refusal badRequest(String sentence) {
        return new Refusal(HttpStatus.BAD_REQUEST, sentence, null);
    }

    /** There is no such thing. */
    public static Refusal notFound(String sentence) {
        return new Refusal(HttpStatus.NOT_FOUND, sentence, null);
    }

    /** It cannot be done to the thing as that is now. */
    public static Refusal conflict(String sentence) {
        return new Refusal(HttpStatus.CONFLICT, sentence, null);
    }

    /** The request is understood, but what it is about is no good. */
    public static Refusal unprocessable(String sentence, Throwable cause) {
        return new Refusal(HttpStatus.UNPROCESSABLE_CONTENT, sentence, cause);
    }

    /** Not now, but perhaps when that time is over. */
    public static Refusal unavailable(String sentence, Duration retryAfter, @Nullable Throwable cause) {
        Refusal refusal = new Refusal(HttpStatus.SERVICE_UNAVAILABLE, sentence, cause);
        refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, String.valueOf(retryAfter.toSeconds()));
        return refusal;
    }

    /** As older callers know it: they read {@code error} alone, and its words are fixed. */
    public Refusal knownAs(String error) {
        getBody().setProperty("error", error);
        return this;
    }

    /** Whether it is one that {@link #conflict} made. */
    public boolean isConflict() {
        return status() == HttpStatus.CONFLICT.value();
    }

    /** The status of HTTP that says the same in a number. */
    public int status() {
        return getStatusCode().value();
    }

    @Override
    public String getMessage() {
        return String.valueOf(getBody().getDetail());
    }
}
