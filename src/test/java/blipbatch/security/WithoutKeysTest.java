package blipbatch.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in by the address alone: without keys whoever is on the machine, and nobody else. */
class WithoutKeysTest {

    private static final String KEY = "a-key-of-the-test";

    @WithServer
    private static RunningServer server;

    @Test
    void without_keys_a_name_that_is_not_the_loopbacks_own_is_refused() throws IOException {
        assertThat(statusLine("rebound.example.com")).contains(" 400 ");
        assertThat(statusLine("192.168.1.7:" + server.port())).contains(" 400 ");
        assertThat(statusLine("localhost.example.com")).contains(" 400 ");
        assertThat(statusLine("localhost:" + server.port())).contains(" 200 ");
        assertThat(statusLine("127.0.0.1:" + server.port())).contains(" 200 ");
        assertThat(statusLine("[::1]:" + server.port())).contains(" 200 ");
    }

    private static String statusLine(String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(("GET /api/queue/status HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    @Test
    void pages_of_other_origins_are_refused_and_the_clients_are_not() {
        assertThat(fromOrigin("http://elsewhere.example").statusCode()).isEqualTo(403);
        assertThat(fromOrigin("null").statusCode()).isEqualTo(403);
        HttpResponse<String> client = fromOrigin("http://localhost:5173");
        assertThat(client.statusCode()).isEqualTo(200);
        assertThat(client.headers().firstValue("Access-Control-Allow-Origin")).hasValue("http://localhost:5173");
    }

    /** A browser asks beforehand, by a request without a body. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE"})
    void the_clients_pages_may_make_every_call(String method) {
        HttpResponse<String> asked = exchange(server.request("/api/posts/65f1c0ffee65f1c0ffee65f1/caption")
                .header("Origin", "http://localhost:5173")
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", "content-type")
                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(asked.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
                .contains(method);
    }

    private static HttpResponse<String> fromOrigin(String origin) {
        return exchange(server.request("/api/queue/reset")
                .header("Origin", origin)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"scope\":\"failed\"}")));
    }

    private static HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return RunningServer.HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void answers_carry_the_headers_that_browsers_keep_to() {
        var headers = exchange(server.request("/api/runs").GET()).headers();

        assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'")
                .contains("frame-ancestors 'none'");
        assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(headers.firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(headers.firstValue("Referrer-Policy")).isPresent();
        assertThat(headers.firstValue("Cache-Control").orElse("")).contains("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void without_keys_no_other_address_is_bound(String address, @TempDir Path directory) {
        assertThatThrownBy(() -> RunningServer.start(directory, "server.address=" + address))
                .hasStackTraceContaining("set API_KEY to a long random text, or remove SERVER_ADDRESS");
    }

    @Test
    void with_a_key_another_address_is_bound(@TempDir Path directory) {
        try (RunningServer bound = RunningServer.start(
                directory,
                "server.address=0.0.0.0",
                "blipbatch.sample.posts=false",
                "blipbatch.security.api-keys=" + KEY)) {
            URI status = URI.create(bound.address("/api/queue/status"));
            assertThat(RunningServer.send(HttpRequest.newBuilder(status).header("X-API-Key", KEY))
                            .status())
                    .isEqualTo(200);
        }
    }
}
