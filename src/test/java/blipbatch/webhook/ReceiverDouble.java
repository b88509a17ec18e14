package blipbatch.webhook;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A program that is told of captions, and answers as it is bidden. */
class ReceiverDouble implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    /** @param answer the status it was answered with; 0 where the connection was cut */
    record Received(Headers headers, String body, int answer) {

        List<JsonNode> events() {
            return JSON.readTree(body).get("events").valueStream().toList();
        }
    }

    /** What to answer a call, with this body; 0 cuts the connection. */
    interface Behaviour {
        int answer(String body) throws InterruptedException;
    }

    static final Behaviour TAKES_ALL = body -> 204;

    /** Holds every call until the test is over. */
    static Behaviour silent(CountDownLatch over) {
        return body -> {
            over.await();
            return 0;
        };
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> begun = new CopyOnWriteArrayList<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = TAKES_ALL;

    ReceiverDouble() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/captions?from=tests";
    }

    void behave(Behaviour now) {
        behaviour = now;
    }

    /** Calls that came in, whether or not they were answered. */
    List<Received> begun() {
        return begun;
    }

    List<Received> received() {
        return received;
    }

    /** The events of the post that this took. */
    List<JsonNode> taken(String post) {
        return events(received.stream().filter(call -> call.answer() / 100 == 2), post);
    }

    static List<JsonNode> events(Stream<Received> calls, String post) {
        return calls.flatMap(call -> call.events().stream())
                .filter(event -> event.get("postId").asString().equals(post))
                .toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Behaviour now = behaviour;
            begun.add(new Received(exchange.getRequestHeaders(), body, 0));
            int status = now.answer(body);
            received.add(new Received(exchange.getRequestHeaders(), body, status));
            if (status > 0) {
                exchange.getResponseHeaders().set("Retry-After", "0");
                exchange.sendResponseHeaders(status, -1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
