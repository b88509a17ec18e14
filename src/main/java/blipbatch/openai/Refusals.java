package blipbatch.openai;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an answer that is not the wanted one means, in words that name the setting to look at. */
final class Refusals {

    /** Of what a server says in an error: no more is shown. */
    private static final int LONGEST_WORDS = 200;

    private final String server;
    private final String model;
    private final JsonMapper json;

    Refusals(String server, String model, JsonMapper json) {
        this.server = server;
        this.model = model;
        this.json = json;
    }

    ServerTrouble of(HttpResponse<String> answer) {
        int status = answer.statusCode();
        String said = said(answer.body());
        return switch (status) {
            case 401, 403 ->
                ServerTrouble.ofServer(
                        "The server %s refuses the key (%d, CAPTIONER_API_KEY)%s.".formatted(server, status, said),
                        null);
            case 404 ->
                ServerTrouble.ofServer(
                        "The server %s has no model %s (CAPTIONER_MODEL), or no such API at this address (404,"
                                        .formatted(server, model)
                                + " CAPTIONER_URL)" + said + ".",
                        null);
            case 429 ->
                new ServerTrouble(
                        ServerTrouble.Kind.BUSY,
                        "The server %s asks for fewer requests (429)%s.".formatted(server, said),
                        retryAfter(answer).orElse(null),
                        null);
            default -> ServerTrouble.ofPicture("The server %s answers %d%s.".formatted(server, status, said));
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

    static String words(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        line = line.length() > LONGEST_WORDS ? line.substring(0, LONGEST_WORDS) + "…" : line;
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
