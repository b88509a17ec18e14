package blipbatch.openai;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks OpenAI's chat API as its documentation has it, in the place of a server with a model, which cannot be run here. It
 * answers as told, and then well.
 */
class ChatDouble implements AutoCloseable {

    static final String MODEL = "a-vision-model";
    private static final JsonMapper JSON = new JsonMapper();

    /** How one question is answered. */
    interface Answer {
        void to(HttpExchange question) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<JsonNode> questions = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private volatile Answer otherwise;
    private volatile Answer models;

    ChatDouble() {
        answersWell();
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1/models", exchange -> answer(exchange, models));
        server.createContext("/v1/chat/completions", this::chat);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    static Answer caption(String text) {
        return json(
                200, JSON.writeValueAsString(Map.of("choices", List.of(Map.of("message", Map.of("content", text))))));
    }

    static Answer json(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    static Answer refusal(String words) {
        return json(
                200, JSON.writeValueAsString(Map.of("choices", List.of(Map.of("message", Map.of("refusal", words))))));
    }

    static Answer moved() {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", "https://elsewhere.example/v1");
            exchange.sendResponseHeaders(301, -1);
        };
    }

    static Answer busy(String retryAfter) {
        return exchange -> {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
            exchange.sendResponseHeaders(429, -1);
        };
    }

    /** Announces more than it sends. */
    static Answer cut() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("{\"choices\"".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        };
    }

    /** Whatever was told before. */
    final void answersWell() {
        synchronized (answers) {
            answers.clear();
        }
        otherwise = caption("A dog on a beach.");
        models = json(200, "{\"data\": [{\"id\": \"another\"}, {\"id\": \"%s:latest\"}]}".formatted(MODEL));
    }

    /** What it was asked so far. */
    void forget() {
        questions.clear();
        keys.clear();
    }

    /** The next questions are answered so, in this order. */
    void next(Answer... ones) {
        synchronized (answers) {
            answers.addAll(List.of(ones));
        }
    }

    /** Questions are answered so, from now on. */
    void always(Answer answer) {
        otherwise = answer;
    }

    void models(Answer answer) {
        models = answer;
    }

    List<JsonNode> questions() {
        return questions;
    }

    List<String> keys() {
        return keys;
    }

    private void chat(HttpExchange exchange) throws IOException {
        if (exchange.getRequestHeaders().containsKey("Upgrade")) {
            // As uvicorn with httptools does, on which vLLM stands: it lets the body go.
            answer(
                    exchange,
                    json(
                            422,
                            "{\"detail\": [{\"type\": \"missing\", \"loc\": [\"body\"], \"msg\": \"Field required\"}]}"));
            return;
        }
        questions.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
        keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        Answer answer;
        synchronized (answers) {
            answer = answers.isEmpty() ? otherwise : answers.remove();
        }
        answer(exchange, answer);
    }

    private static void answer(HttpExchange exchange, Answer answer) throws IOException {
        try (exchange) {
            answer.to(exchange);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
