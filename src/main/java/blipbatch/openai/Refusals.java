package blipbatch.openai;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** What an answer that is not the wanted one means, in words that name the setting to look at. */
final class Refusals {

    /** Of what a server says in an error: no more is shown. */
    private static final int LONGEST_WORDS = 200;

    private static final Pattern SECONDS = Pattern.compile("\\d{1,6}(\\.\\d{1,9})?");

    private final String server;
    private final String model;
    private final JsonMapper json;
    private final Clock clock;

    Refusals(String server, String model, JsonMapper json, Clock clock) {
        this.server = server;
        this.model = model;
        this.json = json;
        this.clock = clock;
    }

    ServerTrouble of(HttpResponse<String> answer) {
        int status = answer.statusCode();
        String said = said(answer);
        return switch (status) {
            case 301, 302, 303, 307, 308 ->
                ServerTrouble.ofServer(
                        "The server %s sends elsewhere (%d)%s; CAPTIONER_URL is to be the address itself."
                                .formatted(server, status, location(answer)),
                        null);
            case 401, 403 ->
                ServerTrouble.ofServer(
                        "The server %s refuses the key (%d, CAPTIONER_API_KEY)%s.".formatted(server, status, said),
                        null);
            case 402 -> ServerTrouble.ofServer("The server %s wants to be paid (402)%s.".formatted(server, said), null);
            case 404 ->
                ServerTrouble.ofServer(
                        "The server %s has no model %s (CAPTIONER_MODEL), or no such API at this address (404,"
                                        .formatted(server, model)
                                + " CAPTIONER_URL)" + said + ".",
                        null);
            case 429 -> tooMany(answer, said);
            default -> ServerTrouble.ofPicture("The server %s answers %d%s.".formatted(server, status, said));
        };
    }

    private ServerTrouble tooMany(HttpResponse<String> answer, String said) {
        if (json(answer).path("error").path("code").asString("").equals("insufficient_quota")) {
            return ServerTrouble.ofServer(
                    "The server %s has nothing left for this key (429, CAPTIONER_API_KEY)%s.".formatted(server, said),
                    null);
        }
        return new ServerTrouble(
                ServerTrouble.Kind.BUSY,
                "The server %s asks for fewer requests (429, CAPTIONER_REQUESTS)%s.".formatted(server, said),
                retryAfter(answer).orElse(null),
                null);
    }

    /** As seconds, of which some servers send parts, or as a date: RFC 9110 section 10.2.3. */
    private Optional<Duration> retryAfter(HttpResponse<String> answer) {
        return answer.headers().firstValue("Retry-After").map(String::strip).flatMap(value -> {
            if (SECONDS.matcher(value).matches()) {
                return Optional.of(Duration.ofMillis(
                        new BigDecimal(value).movePointRight(3).longValue()));
            }
            try {
                Duration until = Duration.between(
                        clock.instant(),
                        ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant());
                return Optional.of(until.isNegative() ? Duration.ZERO : until);
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Location")
                .map(place -> ", to " + words(place.replaceAll("//[^/@]*@", "//")))
                .orElse("");
    }

    /** Whether it is the model that the server does not take. */
    boolean isAboutModel(HttpResponse<String> answer) {
        JsonNode said = json(answer);
        return (error(said) + said.path("error").path("code").asString(""))
                .toLowerCase(Locale.ROOT)
                .contains("model");
    }

    private String said(HttpResponse<String> answer) {
        String words = error(json(answer));
        return words.isBlank() ? "" : ": " + words(words);
    }

    private JsonNode json(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body());
        } catch (JacksonException notJson) {
            return MissingNode.getInstance();
        }
    }

    /** In the form of OpenAI, that of Ollama, or that of FastAPI. */
    static String error(JsonNode answer) {
        JsonNode error = answer.path("error");
        if (error.isString()) {
            return error.asString();
        }
        JsonNode detail = answer.path("detail");
        return error.path("message")
                .asString(
                        detail.isString()
                                ? detail.asString()
                                : detail.path(0).path("msg").asString(""));
    }

    static String words(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        line = line.length() > LONGEST_WORDS ? line.substring(0, LONGEST_WORDS) + "…" : line;
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
