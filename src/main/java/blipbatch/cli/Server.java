package blipbatch.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A running server. Whatever is not an answer of success is a {@link NotDoneException} that says what to do. */
final class Server {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** A server counts for ten seconds before a backfill. */
    private static final Duration ANSWER = Duration.ofMinutes(1);

    private final URI address;
    private final @Nullable String key;
    private final Duration patience;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    Server(URI address, @Nullable String key) {
        this(address, key, ANSWER);
    }

    Server(URI address, @Nullable String key, Duration patience) {
        this.address = address;
        this.key = key;
        this.patience = patience;
    }

    /** The body of an answer, and as Json.MAPPER. */
    record Answer(String body) {
        JsonNode json() {
            return Json.MAPPER.readTree(body);
        }
    }

    /** @param path with its query, encoded */
    Answer get(String path) throws NotDoneException {
        return send(request(path).GET());
    }

    /** @param body written as JSON; null for none */
    Answer post(String path, @Nullable Object body) throws NotDoneException {
        return body == null ? send("POST", path) : send("POST", path, body);
    }

    /** @param body written as JSON */
    Answer put(String path, Object body) throws NotDoneException {
        return send("PUT", path, body);
    }

    Answer delete(String path) throws NotDoneException {
        return send("DELETE", path);
    }

    private Answer send(String method, String path) throws NotDoneException {
        return send(request(path).method(method, BodyPublishers.noBody()));
    }

    private Answer send(String method, String path, Object body) throws NotDoneException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(Json.MAPPER.writeValueAsString(body))));
    }

    private HttpRequest.Builder request(String path) throws NotDoneException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path)).timeout(patience);
        try {
            return key == null ? request : request.header("X-API-Key", key);
        } catch (IllegalArgumentException e) {
            // Its message has the key.
            throw new NotDoneException(
                    "The key has a character that cannot be sent, so nothing was asked: correct API_KEY, or give --api-key.");
        }
    }

    private Answer send(HttpRequest.Builder request) throws NotDoneException {
        try {
            HttpRequest call = request.build();
            HttpResponse<String> answer = answer(call);
            if (answer.statusCode() / 100 != 2) {
                throw refused(answer.statusCode(), answer.body(), call.uri().getRawPath());
            }
            return new Answer(answer.body());
        } catch (HttpTimeoutException e) {
            throw new NotDoneException(
                    "The server at %s does not answer in time: look at its log, and try again.".formatted(address));
        } catch (IOException e) {
            throw new NotDoneException(
                    "No server answers at %s: start it, or name the right address with --server or BLIP_BATCH_URL."
                            .formatted(address));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotDoneException("The command was interrupted.");
        }
    }

    /** The client's own time limit ends when the head of the answer has come. */
    private HttpResponse<String> answer(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, BodyHandlers.ofString());
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("Only a part of the answer came.");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private NotDoneException refused(int status, String body, String path) {
        String reason = reason(body);
        if (reason.isEmpty() || status == 404 && !ofOne(path)) {
            return new NotDoneException(
                    "What answers at %s (HTTP %d) is no blip-batch server: name the right address with --server or BLIP_BATCH_URL."
                            .formatted(address, status));
        }
        if (status == 400) {
            return new WrongRequestException(reason);
        }
        if (status == 404) {
            return new NotFoundException(reason + lists(path));
        }
        return new NotDoneException(
                switch (status) {
                    case 401 ->
                        key == null
                                ? "The server at %s wants a key: set API_KEY, or give --api-key.".formatted(address)
                                : "The key is not one of the server's at %s: set another API_KEY, or give --api-key."
                                        .formatted(address);
                    case 403 -> "The key is a viewer's, and this needs an operator's: set API_KEY, or give --api-key.";
                    case 409 ->
                        path.contains("/api/posts/") ? reason : reason + " See how things are with blip-batch runs.";
                    default -> reason;
                });
    }

    /** Only such a call may have nothing behind it; of all others each server knows the path. */
    private static boolean ofOne(String path) {
        return path.matches(".*/api/(runs/\\d+(/.*)?|posts/.*|queue/(?!status$|pause$|resume$|reset$|act$|batch$).+)");
    }

    private static String lists(String path) {
        return path.contains("/api/runs/")
                ? " List them with blip-batch runs."
                : path.contains("/api/queue/") ? " List them with blip-batch queue list." : "";
    }

    /** The sentence of a problem document; empty if the body is none. */
    private static String reason(String body) {
        try {
            return Json.MAPPER.readTree(body).path("error").asString("");
        } catch (JacksonException e) {
            return "";
        }
    }
}
