package blipbatch.web;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorAnswersTest {

    @WithServer
    private static RunningServer server;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/*",
                "*/*",
                "application/*+json",
                "*",
                "json",
                "application/",
                "application/json/x",
                ";"
            })
    void a_content_type_that_names_no_type_is_refused(String type) throws IOException {
        for (String path : new String[] {"/api/queue", "/api/classify", "/api/backfills", "/api/queue/reset"}) {
            assertThat(answer("POST", path, "Content-Type: " + type + "\r\nContent-Length: 2\r\n\r\n{}"))
                    .as(path)
                    .startsWith("HTTP/1.1 415")
                    .contains("application/problem+json")
                    .contains("\"error\":\"");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /error, 404",
        "POST, /error, 404",
        "GET, /nowhere, 404",
        "PUT, /api/queue, 405",
        "PATCH, /api/queue, 405",
        "GET, /api/backfills, 405",
        "DELETE, /, 405",
        "PUT, /dashboard.css, 405",
        "TRACE, /api/queue, 405",
        "CONNECT, /api/queue, 501",
        "GET, /%00, 400",
        "GET, /..%2fetc, 400",
        "BREW, /api/queue, 501",
        "PROPFIND, /, 501",
        "get, /api/queue, 501"
    })
    void what_is_wrong_is_told_as_it_is(String method, String path, int status) throws IOException {
        assertThat(answer(method, path, "\r\n"))
                .startsWith("HTTP/1.1 " + status)
                .contains("application/problem+json")
                .contains("\"status\":" + status)
                .contains("\"error\":\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/queue", "/api/queue/export", "/queue", "/api/runs", "/runs", "/queue/act"})
    void a_parameter_whose_name_is_an_expression_is_refused_or_passed_over(String path) throws IOException {
        String method = path.endsWith("act") ? "POST" : "GET";
        for (String name : new String[] {
            "status[$ne]", "status[$gt", "status[0]", "status[999999999]", "status[", "status.x", "postId[$ne]",
                    "page[0]",
            "[$ne]", ".status", "status..x", "class.classLoader", "!status", "_status", "_status[0]", "filter[status]"
        }) {
            String query = "?" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "=done";
            assertThat(answer(method, path + query, "\r\n"))
                    .as(name)
                    .matches(answer -> answer.startsWith("HTTP/1.1 2") || answer.startsWith("HTTP/1.1 4"));
        }
    }

    @Test
    void a_head_request_is_answered_without_a_body() throws IOException {
        assertThat(answer("HEAD", "/api/queue", "\r\n"))
                .startsWith("HTTP/1.1 200")
                .endsWith("\r\n\r\n");
    }

    @Test
    void an_address_that_no_call_has_and_a_number_that_is_none_are_told_in_words() {
        assertThat(server.get("/api/captions").text("error"))
                .isEqualTo("There is no call GET /api/captions; /api shows those that there are.");
        assertThat(server.get("/api/runs/last").text("error")).isEqualTo("id must be a number, and not last.");
    }

    private static String answer(String method, String path, String rest) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + rest)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
