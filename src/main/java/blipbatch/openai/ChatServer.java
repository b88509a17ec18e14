package blipbatch.openai;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The HTTP of OpenAI's chat API, as Ollama, vLLM and llama.cpp speak it too. One call of two is used, so that Spring AI, which
 * would do it, costs more than it brings: 23 libraries.
 */
final class ChatServer {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Of what a server says in an error: no more is shown. */
    private static final int LONGEST_WORDS = 200;

    /** Enough for a sentence, also of a model that thinks before it writes one. */
    private static final int MAX_TOKENS = 1024;

    private static final Set<Integer> NO_SUCH_CALL = Set.of(404, 405, 501);

    private final OpenAiSettings settings;
    private final JsonMapper json;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(Redirect.NEVER)
            .build();

    ChatServer(OpenAiSettings settings, JsonMapper json) {
        this.settings = settings;
        this.json = json;
    }

    /**
     * What the model writes about a picture, as it writes it.
     *
     * @param picture as a data URL
     */
    String write(String picture) throws ServerTrouble, InterruptedException {
        HttpResponse<String> answer = send(request("/chat/completions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(question(picture).toString()))
                .build());
        return read(answer)
                .path("choices")
                .path(0)
                .path("message")
                .path("content")
                .asString("");
    }

    /** Asks for what costs nothing: whether the server is there, lets us in and has the model, as far as it tells. */
    void require() throws ServerTrouble, InterruptedException {
        HttpResponse<String> answer = send(request("/models").GET().build());
        if (NO_SUCH_CALL.contains(answer.statusCode())) {
            return; // It keeps no such list.
        }
        JsonNode models = read(answer).path("data");
        if (!models.isEmpty()
                && models.valueStream()
                        .noneMatch(model -> isWanted(model.path("id").asString("")))) {
            throw ServerTrouble.ofServer(
                    "The server %s has no model %s (CAPTIONER_MODEL); it has %s."
                            .formatted(
                                    name(),
                                    settings.model(),
                                    words(String.join(
                                            ", ",
                                            models.valueStream()
                                                    .map(model ->
                                                            model.path("id").asString(""))
                                                    .toList()))),
                    null);
        }
    }

    /** Ollama calls the model llava "llava:latest". */
    private boolean isWanted(String id) {
        return id.equals(settings.model()) || id.equals(settings.model() + ":latest");
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(settings.address(path)).timeout(settings.timeout());
        if (settings.key() != null && !settings.key().isBlank()) {
            request.header("Authorization", "Bearer " + settings.key().strip());
        }
        return request;
    }

    private ObjectNode question(String picture) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        ObjectNode text = nodes.objectNode().put("type", "text").put("text", settings.question());
        ObjectNode image = nodes.objectNode().put("type", "image_url");
        image.putObject("image_url").put("url", picture).put("detail", settings.detail());
        ObjectNode question = nodes.objectNode()
                .put("model", settings.model())
                .put("max_tokens", MAX_TOKENS)
                .put("temperature", 0)
                .put("stream", false);
        question.putArray("messages")
                .addObject()
                .put("role", "user")
                .putArray("content")
                .add(text)
                .add(image);
        return question;
    }

    private JsonNode read(HttpResponse<String> answer) throws ServerTrouble {
        if (answer.statusCode() != 200) {
            throw refusal(answer);
        }
        try {
            return json.readTree(answer.body());
        } catch (JacksonException e) {
            throw ServerTrouble.ofPicture("The server %s answers with something that is not JSON.".formatted(name()));
        }
    }

    /** The client's own time limit ends when the head of the answer has come. */
    private HttpResponse<String> send(HttpRequest request) throws ServerTrouble, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, BodyHandlers.ofString());
        try {
            return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw ServerTrouble.ofPicture(slow());
        } catch (ExecutionException e) {
            throw broken(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private ServerTrouble broken(@Nullable Throwable cause) {
        if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
            return ServerTrouble.ofServer("The server %s (CAPTIONER_URL) cannot be reached.".formatted(name()), cause);
        }
        if (cause instanceof HttpTimeoutException) {
            return ServerTrouble.ofPicture(slow());
        }
        return cause instanceof IOException
                ? ServerTrouble.ofPicture("The connection to the server %s broke.".formatted(name()))
                : ServerTrouble.ofServer("The server %s could not be asked: %s.".formatted(name(), cause), cause);
    }

    private String slow() {
        return "The server %s did not answer within %d s (CAPTIONER_TIMEOUT)."
                .formatted(name(), settings.timeout().toSeconds());
    }

    private ServerTrouble refusal(HttpResponse<String> answer) {
        int status = answer.statusCode();
        String said = said(answer.body());
        return switch (status) {
            case 401, 403 ->
                ServerTrouble.ofServer(
                        "The server %s refuses the key (%d, CAPTIONER_API_KEY)%s.".formatted(name(), status, said),
                        null);
            case 404 ->
                ServerTrouble.ofServer(
                        "The server %s has no model %s (CAPTIONER_MODEL), or no such API at this address (404,"
                                        .formatted(name(), settings.model())
                                + " CAPTIONER_URL)" + said + ".",
                        null);
            case 429 ->
                new ServerTrouble(
                        ServerTrouble.Kind.BUSY,
                        "The server %s asks for fewer requests (429)%s.".formatted(name(), said),
                        retryAfter(answer).orElse(null),
                        null);
            default -> ServerTrouble.ofPicture("The server %s answers %d%s.".formatted(name(), status, said));
        };
    }

    private static Optional<Duration> retryAfter(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("[0-9]{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }

    /** In the form of OpenAI, or that of Ollama. */
    private String said(String body) {
        try {
            JsonNode error = json.readTree(body).path("error");
            String words =
                    error.isString() ? error.asString() : error.path("message").asString("");
            return words.isBlank() ? "" : ": " + words(words);
        } catch (JacksonException notJson) {
            return "";
        }
    }

    private static String words(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        line = line.length() > LONGEST_WORDS ? line.substring(0, LONGEST_WORDS) + "…" : line;
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    /** Host and port, without what may be secret. */
    String name() {
        return settings.address("").getAuthority().replaceAll("^.*@", "");
    }
}
