package blipbatch.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A server between the Hub and its users, which has all files itself, with ETags and lengths of its own making. */
final class Mirror implements AutoCloseable {

    /** Which answers have a length. */
    enum Lengths {
        ALL,
        ONLY_OF_CONTENTS,
        NONE
    }

    static final Map<String, byte[]> FILES = Map.of(
            "config.json", "{\"model_type\": \"blip\"}".getBytes(StandardCharsets.UTF_8),
            "preprocessor_config.json", "{}".getBytes(StandardCharsets.UTF_8),
            "vocab.txt", new byte[0],
            "pytorch_model.bin", AModel.bytes(AModel.WEIGHT_BYTES, 7));

    final List<String> ranges = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final Function<byte[], String> etag;
    private final Lengths lengths;
    private int cuts;

    /** @param etag the header as it is sent, for a content */
    Mirror(Function<byte[], String> etag, Lengths lengths) {
        this.etag = etag;
        this.lengths = lengths;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/api/models/" + AModel.NAME + "/revision/main", this::list);
        server.createContext("/" + AModel.NAME + "/resolve/" + FakeHub.COMMIT + "/", this::serve);
        server.start();
    }

    /** The next answers with the weights end half-way. */
    Mirror cutting(int times) {
        cuts = times;
        return this;
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void list(HttpExchange exchange) throws IOException {
        try (exchange) {
            String siblings = FILES.keySet().stream()
                    .map(file -> "{\"rfilename\":\"" + file + "\"}")
                    .collect(Collectors.joining(","));
            byte[] answer = ("{\"sha\":\"" + FakeHub.COMMIT + "\",\"siblings\":[" + siblings + "]}").getBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] content = FILES.get(exchange.getRequestURI().getPath().replaceAll(".*/", ""));
        exchange.getResponseHeaders().set("ETag", etag.apply(content));
        if (exchange.getRequestMethod().equals("HEAD")) {
            if (lengths == Lengths.ALL) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(String.valueOf(range));
        // It does not know ranges. A length of 0 is one that is not told: the content comes in chunks.
        exchange.sendResponseHeaders(200, lengths == Lengths.NONE ? 0 : content.length == 0 ? -1 : content.length);
        if (content.length == AModel.WEIGHT_BYTES && !"bytes=0-0".equals(range) && cuts-- > 0) {
            exchange.getResponseBody().write(content, 0, content.length / 2);
            exchange.getResponseBody().flush();
            // Ends the connection, where a close of the exchange would end the content.
            throw new IOException("cut");
        }
        exchange.getResponseBody().write(content);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
