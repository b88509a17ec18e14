package blipbatch.openai;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The HTTP of OpenAI's chat API, as Ollama, vLLM and llama.cpp speak it too. One call of two is used, so that Spring AI, which
 * would do it, costs more than it brings: 23 libraries.
 */
final class ChatServer {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private static final Set<Integer> NO_SUCH_CALL = Set.of(404, 405, 501);

    /** The question is not as the server wants it. */
    private static final Set<Integer> UNFIT = Set.of(400, 422);

    private final OpenAiSettings settings;
    private final JsonMapper json;
    private final Refusals refusals;
    private final ChatQuestion question;
    // uvicorn, on which vLLM and others stand, drops the body of a question that offers to go on in HTTP/2, and LM
    // Studio hangs.
    private final HttpClient client = HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(Redirect.NEVER)
            .build();

    ChatServer(OpenAiSettings settings, JsonMapper json, Clock clock) {
        this.settings = settings;
        this.json = json;
        this.question = new ChatQuestion(settings);
        this.refusals = new Refusals(name(), settings.model(), json, clock);
    }

    /**
     * What the model writes about a picture, as it writes it.
     *
     * @param picture as a data URL
     */
    String write(String picture) throws ServerTrouble, InterruptedException {
        return ChatAnswer.words(read(ask(question.about(picture))), settings);
    }

    private HttpResponse<String> ask(JsonNode content) throws ServerTrouble, InterruptedException {
        while (true) {
            ObjectNode asked = question.with(content);
            HttpResponse<String> answer = send(request("/chat/completions")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(asked.toString()))
                    .build());
            if (!UNFIT.contains(answer.statusCode()) || !question.leaveOut(asked, answer.body())) {
                return answer;
            }
        }
    }

    /** Asks for what costs next to nothing: whether the server is there, lets us in and has the model. */
    void require() throws ServerTrouble, InterruptedException {
        HttpResponse<String> answer = send(request("/models").GET().build());
        if (NO_SUCH_CALL.contains(answer.statusCode())) {
            return; // It keeps no such list.
        }
        List<String> models = read(answer)
                .path("data")
                .valueStream()
                .map(model -> model.path("id").asString(""))
                .toList();
        if (!models.isEmpty() && models.stream().noneMatch(this::isWanted)) {
            requireUnlisted(models);
        }
    }

    /** Ollama calls the model llava "llava:latest". */
    private boolean isWanted(String id) {
        return id.equals(settings.model()) || id.equals(settings.model() + ":latest");
    }

    /** Many servers have models under more names than they list: llama.cpp takes any, others have prefixes, variants, deployments. */
    private void requireUnlisted(List<String> models) throws ServerTrouble, InterruptedException {
        HttpResponse<String> answer = ask(question.aWord());
        boolean unfit = UNFIT.contains(answer.statusCode());
        if (answer.statusCode() == 404 || unfit && refusals.isAboutModel(answer)) {
            throw ServerTrouble.ofServer(
                    "The server %s has no model %s (CAPTIONER_MODEL); it has %s."
                            .formatted(name(), settings.model(), Refusals.words(String.join(", ", models))),
                    null);
        }
        if (!unfit) {
            read(answer);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(settings.address(path)).timeout(settings.timeout());
        if (settings.key() != null && !settings.key().isBlank()) {
            request.header("Authorization", "Bearer " + settings.key().strip());
        }
        return request;
    }

    private JsonNode read(HttpResponse<String> answer) throws ServerTrouble {
        if (answer.statusCode() != 200) {
            throw refusals.of(answer);
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

    /** Host and port, without what may be secret. */
    String name() {
        return settings.address("").getAuthority().replaceAll("^.*@", "");
    }
}
