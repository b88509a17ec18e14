package blipbatch.hub;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;

/** Something that happens once instead of the right answer. */
record Trouble(String host, String method, String pathEnd, Happening happening) {

    /** The answer; the exchange ends with it. */
    interface Happening {
        void to(HttpExchange exchange) throws IOException;
    }

    boolean fits(String toHost, String withMethod, String path) {
        return host.equals(toHost) && method.equals(withMethod) && path.endsWith(pathEnd);
    }

    static Happening status(int status) {
        return status(status, Map.of());
    }

    static Happening status(int status, Map<String, String> headers) {
        return exchange -> {
            headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, -1);
        };
    }
}
