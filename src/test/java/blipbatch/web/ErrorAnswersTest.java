package blipbatch.web;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.bson.types.ObjectId;
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

    @ParameterizedTest
    @CsvSource({
        "GET, /api/queue?nonsense=1, 400",
        "GET, /api/queue?sort=id, 400",
        "GET, /api/queue?status=done&Status=failed, 400",
        "GET, /api/queue/export?page=1, 400",
        "GET, /api/queue/pause?%zz, 400",
        "GET, /api/runs?state=FAILED, 400",
        "GET, /api/runs/1/failures?kind=permanent, 400",
        "GET, /api/workers?x, 400",
        "GET, /api/classify?image=http://localhost/a.jpg?w=1&h=2, 400",
        "DELETE, /api/queue?status=done&host=images.example.com, 400",
        "POST, /api/backfills?dryRun=true, 400",
        "POST, /api/queue/pause?until=tomorrow, 400",
        "GET, /api/queue?page=0&size=1&status=done&postId=&failure=&from=&to=&host=&reason=&backfill=&next=, 200",
        "GET, /api/queue?, 200",
        "GET, /api/queue?&, 200",
        "GET, /api/runs?page=0&size=1&job=&status=&from=&to=&parameter=, 200",
        "GET, /queue?nonsense=1, 200",
        "GET, /api/queue/status?_=1, 200"
    })
    void a_parameter_that_a_call_does_not_know_is_refused(String method, String address, int status)
            throws IOException {
        assertThat(answer(method, address, "Content-Length: 0\r\n\r\n")).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void a_refused_parameter_is_named_with_those_that_there_are() {
        assertThat(server.get("/api/runs/1/failures?kind=permanent").text("error"))
                .isEqualTo("The parameter kind is unknown; there are page, size."
                        + " An & that belongs to a value is written as %26.");
        assertThat(server.get("/api/workers?x=1").text("error"))
                .isEqualTo("The parameter x is unknown; this call has none in its address.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/queue/reset | {\"scope\": \"failed\", \"host\": \"a\"} | host is unknown; there are scope.",
                "/api/queue/act | {\"action\": \"remove\", \"ids\": [\"a\"], \"status\": \"done\"} | status is unknown; there are action, filter, ids, next.",
                "/api/queue/batch | {\"postIds\": [\"a\"], \"force\": true} | force is unknown; there are postIds.",
                "/api/classify | {\"image\": \"http://localhost/\", \"prompt\": \"a\"} | prompt is unknown; there are image.",
                "/api/backfills | {\"dryrun\": true} | dryrun is unknown; there are dryRun, filter, force, hours, limit, rate, zone.",
                "/api/queue/batch | {\"postIds\": \"65f1c0ffee65f1c0ffee65f1\"} | The field postIds must be a list.",
                "/api/queue/reset | {\"scope\": [\"failed\"]} | The field scope must be text.",
                "/api/queue/act | {\"action\": \"retry\", \"ids\": \"65f1\"} | The field ids must be a list."
            })
    void a_field_that_a_call_does_not_have_or_that_is_of_another_kind_is_refused_by_its_name(
            String path, String body, String sentence) {
        assertThat(server.post(path, body).status()).isEqualTo(400);
        assertThat(server.post(path, body).text("error")).isEqualTo(sentence);
    }

    @Test
    void a_field_that_is_there_twice_is_refused() {
        assertThat(server.post("/api/queue/reset", "{\"scope\": \"failed\", \"scope\": \"all\"}")
                        .status())
                .isEqualTo(400);
        assertThat(server.post("/api/backfills", "{\"dryRun\": true, \"dryRun\": false}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void callers_of_the_old_service_may_send_what_they_sent() {
        ObjectId post = server.aPost().withPhoto("http://127.0.0.1/refused.jpg").insert();

        assertThat(server.post("/api/queue?from=backend", "{\"postId\": \"" + post + "\", \"priority\": 3}")
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "image/png", "text/html", "application/yaml", "application/json;q=x"})
    void an_answer_that_the_caller_does_not_accept_is_refused_in_words(String accepted) throws IOException {
        assertThat(answer("GET", "/api/queue", "Accept: " + accepted + "\r\n\r\n"))
                .startsWith("HTTP/1.1 406")
                .contains("application/problem+json", "The header Accept allows no type");
        assertThat(answer("GET", "/api/runs/999", "Accept: " + accepted + "\r\n\r\n"))
                .startsWith("HTTP/1.1 404")
                .contains("application/problem+json", "There is no run 999.");
    }

    @Test
    void a_form_is_refused_as_any_other_type() throws IOException {
        for (String type : new String[] {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x"}) {
            assertThat(answer("POST", "/api/queue", "Content-Type: " + type + "\r\nContent-Length: 2\r\n\r\na="))
                    .startsWith("HTTP/1.1 415")
                    .contains("The body is of no type that is read here; send JSON as application/json.");
        }
    }

    @Test
    void a_compressed_body_is_refused_as_such() throws IOException {
        String json = "Content-Type: application/json\r\nContent-Encoding: %s\r\nContent-Length: 2\r\n\r\n{}";

        assertThat(answer("POST", "/api/queue", json.formatted("gzip")))
                .startsWith("HTTP/1.1 415")
                .contains("The body is compressed (Content-Encoding: gzip), which is not read here; send it as it is.");
        assertThat(answer("POST", "/api/queue", json.formatted("identity"))).contains("Post ID is required");
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
        assertThat(server.get("/api/runs/").text("error"))
                .isEqualTo("There is no call GET /api/runs/; /api shows those that there are.");
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
