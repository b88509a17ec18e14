package blipbatch.hub;

import java.io.IOException;
import java.time.Clock;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpStatus;

/** What an answer that is not the wanted one means: worth another attempt, or a sentence for a person. */
record Refusals(String baseUrl, boolean hasToken, Clock clock) {

    /**
     * Lets through what can be worked with: a success, a redirect, or a range beyond the end.
     *
     * @throws TransientTrouble if another attempt may succeed
     */
    void check(ClassicHttpResponse response, ModelName model) throws IOException, HubException {
        int status = response.getCode();
        if (status < HttpStatus.SC_CLIENT_ERROR || status == HttpStatus.SC_REQUESTED_RANGE_NOT_SATISFIABLE) {
            return;
        }
        if (status >= HttpStatus.SC_SERVER_ERROR
                || status == HttpStatus.SC_TOO_MANY_REQUESTS
                || status == HttpStatus.SC_REQUEST_TIMEOUT) {
            throw new TransientTrouble("it answered " + status, new RetryAfter(clock).of(response));
        }
        throw new HubException("The Hub at " + baseUrl + " " + sentence(response, model));
    }

    private String sentence(ClassicHttpResponse response, ModelName model) {
        String repository = model.repository();
        return switch (text(response, "X-Error-Code")) {
            case "RevisionNotFound" -> "knows " + repository + ", but no revision " + model.revision() + " of it.";
            case "GatedRepo" ->
                "gives " + repository + " only to those who have agreed to its terms. Agree on " + baseUrl + "/"
                        + repository + " and " + tokenStep();
            case "RepoNotFound" -> unknown(repository);
            default -> sentence(response.getCode(), text(response, "X-Error-Message"), model);
        };
    }

    private String sentence(int status, String reason, ModelName model) {
        return switch (status) {
            // It says 401 of what does not exist as well, so as not to tell private from absent.
            case HttpStatus.SC_UNAUTHORIZED ->
                hasToken
                        ? "does not accept the token of HF_TOKEN for " + model.repository()
                                + ": it is wrong or has run out, or there is no such repository."
                        : unknown(model.repository());
            case HttpStatus.SC_FORBIDDEN ->
                "does not let you read " + model.repository() + (reason.isEmpty() ? "" : " (" + reason + ")")
                        + ". Ask for access there and " + tokenStep();
            case HttpStatus.SC_NOT_FOUND, HttpStatus.SC_GONE -> unknown(model.repository());
            default ->
                "answered " + status + (reason.isEmpty() ? "" : " (" + reason + ")") + " for " + model.repository()
                        + ". Check HF_ENDPOINT.";
        };
    }

    private String unknown(String repository) {
        return "has no model " + repository + ", or does not show it to you. Check the name (a directory of that name"
                + " does not exist here either); if it is a private or gated one, " + tokenStep();
    }

    private String tokenStep() {
        return hasToken
                ? "set HF_TOKEN to a token that may read it; the present one may not."
                : "set HF_TOKEN to a token that may read it.";
    }

    private static String text(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? "" : header.getValue();
    }
}
