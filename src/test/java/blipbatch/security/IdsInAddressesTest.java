package blipbatch.security;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is encoded in an id means nothing to the rules, and nowhere else is it let in. By hand, since clients tidy addresses up. */
class IdsInAddressesTest {

    private static final String OPERATOR = "operators-key-of-the-test";
    private static final String VIEWER = "viewers-key-of-the-test";

    @WithServer({"blipbatch.security.api-keys=" + OPERATOR, "blipbatch.security.viewer-api-keys=" + VIEWER})
    private static RunningServer server;

    @ParameterizedTest
    @CsvSource({
        "a/b, a%2Fb",
        "a/b, a%2fb",
        "a//b, a%2F%2Fb",
        "/a/, %2Fa%2F",
        "../a, ..%2Fa",
        "a/../b, a%2F..%2Fb",
        "./a, .%2Fa",
        "a/retry, a%2Fretry",
        "50%, 50%25",
        "%2F, %252F",
        "%2e%2e%2f, %252e%252e%252f",
        "%252F, %25252F",
        "%00, %2500",
        "a;b=c, a%3Bb=c",
        "..;/a, ..%3B%2Fa",
        "a\\b, a%5Cb",
        "..\\a, ..%5Ca",
        "a?b#c, a%3Fb%23c",
        "{a}, %7Ba%7D",
        "ä €, %C3%A4%20%E2%82%AC",
        "a+b, a+b",
        "42.json, 42.json",
        "..., ..."
    })
    void an_id_is_what_was_encoded_and_nothing_else(String id, String encoded) throws IOException {
        isFound(id, encoded);
    }

    /** As long as a request's line may be. */
    @Test
    void a_long_one_is_as_any_other() throws IOException {
        String id = "a/".repeat(1_900);
        server.mongo().getCollection("posts").insertOne(new Document("_id", id));

        assertThat(answer("GET", "/api/posts/" + id.replace("/", "%2F") + "/caption", VIEWER, ""))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void so_are_characters_that_control_something() throws IOException {
        isFound("a\nb", "a%0Ab");
        isFound("a\r\nSet-Cookie: a=b", "a%0D%0ASet-Cookie%3A%20a%3Db");
        isFound("\t\u001b\u007f", "%09%1B%7F");
        isFound("a\u2028b\u2029", "a%E2%80%A8b%E2%80%A9");
    }

    private static void isFound(String id, String encoded) throws IOException {
        for (String collection : List.of("posts", "imagequeues")) {
            server.mongo().getCollection(collection).deleteOne(new Document("_id", id));
        }
        server.mongo().getCollection("posts").insertOne(new Document("_id", id));
        server.mongo()
                .getCollection("imagequeues")
                .insertOne(new Document("_id", id).append("imageId", id).append("status", "lost"));

        for (String path : List.of("/api/posts/" + encoded + "/caption", "/api/queue/" + encoded)) {
            assertThat(answer("GET", path, VIEWER, "")).as(path).startsWith("HTTP/1.1 200");
            assertThat(answer("GET", path, null, "")).as(path).startsWith("HTTP/1.1 401");
        }
        assertThat(answer("GET", "/pictures/" + encoded, VIEWER, "")).startsWith("HTTP/1.1 200");
        assertThat(answer("GET", "/pictures/" + encoded, null, "")).startsWith("HTTP/1.1 401");
        String page = answer("GET", "/queue/" + encoded, OPERATOR, "");
        assertThat(page).startsWith("HTTP/1.1 200");
        List<String> addresses = Pattern.compile("(?:hx-get|hx-post|action|src)=\"(/(?:queue|pictures)/[^\"]*)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .filter(address -> !address.matches("/queue/(?:pause|resume)"))
                .toList();
        assertThat(addresses)
                .hasSizeGreaterThan(3)
                .allSatisfy(address -> assertThat(
                                URLDecoder.decode(address.split("/")[2].replace("+", "%2B"), StandardCharsets.UTF_8))
                        .isEqualTo(id));
        String caption = "{\"caption\": \"Ours\"}";
        String path = "/api/posts/" + encoded + "/caption";
        assertThat(answer("PUT", path, VIEWER, caption)).startsWith("HTTP/1.1 403");
        // How much there is to come is not known then: the request begins anew when it is there.
        assertThat(exchange(
                        "PUT",
                        path,
                        "X-API-Key: " + OPERATOR
                                + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
                        Integer.toHexString(caption.length()) + "\r\n" + caption + "\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(server.mongo()
                        .getCollection("posts")
                        .find(new Document("_id", id))
                        .first()
                        .get("imageAnalysis", Document.class))
                .containsEntry("caption", "Ours");
        assertThat(answer("DELETE", path, VIEWER, "")).startsWith("HTTP/1.1 403");
        assertThat(answer("DELETE", path, OPERATOR, "")).startsWith("HTTP/1.1 200");
        assertThat(answer("POST", "/api/queue/" + encoded + "/retry", VIEWER, ""))
                .startsWith("HTTP/1.1 403");
        assertThat(answer("POST", "/api/queue/" + encoded + "/retry", OPERATOR, ""))
                .startsWith("HTTP/1.1 200")
                .contains("\"requeued\":1");
    }

    /** Also of what clients and others take for the same: the rules would see another address than the handler. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/livez%2F..%2Fapi%2Fqueue",
                "/livez/..%2Fapi/queue",
                "/livez%2f",
                "/livez;/api/queue",
                "/livez;a=b",
                "/livez/..;/api/queue",
                "/livez%3B",
                "/livez%5C..%5Capi%5Cqueue",
                "/%6Civez",
                "/livez/%2e%2e/api/queue",
                "/livez/%252e%252e/api/queue",
                "/login%2F..%2Fqueue",
                "/log%69n",
                "/samples/..%2F..%2Fapplication.yml",
                "/samples/%2e%2e/%2e%2e/application.yml",
                "/samples/%252e%252e%252fapplication.yml",
                "/samples/..%5c..%5capplication.yml",
                "/samples/..;/application.yml",
                "/samples/a%2F..%2F02.jpg",
                "/samples/%30%32.jpg",
                "/samples%2F02.jpg",
                "/dashboard.css%2F..%2Fapi%2Fqueue",
                "/dashboard.css;/api/queue",
                "/..%2fapplication.yml",
                "/webjars/..%2F..%2Fapplication.yml",
                "/webjars/%2e%2e/application.yml",
                "/actuator/health%2F..%2Fprometheus",
                "/actuator%2Fprometheus",
                "/%61ctuator/prometheus",
                "/%61pi/queue",
                "/api%2Fqueue",
                "/api/queue%2Fstatus",
                "/api/posts%2Fa/caption",
                "/api/posts/a%2Fb%2Fcaption",
                "/api/posts/a;b/caption",
                "/api/posts/a%2Fb;c/caption",
                "/api/posts/%2e%2e/caption",
                "/api/posts/a%2Fb/%63aption",
                "/api/p%6Fsts/a%2Fb/caption",
                "/api/posts/../queue",
                "/api/posts//caption",
                "/api/posts/a%2Fb//caption",
                "/api/queue/..",
                "/api/queue/a%2Eb",
                "/api/queue/%00",
                "/api/queue/%",
                "/api/queue/%zz",
                "/api/queue/a\\b",
                "/pictures/a/..%2F..%2Fb",
                "/pictures/a%2Fb/c%2Fd",
                "/runs/1%2F2",
                "/queue/a%2Fb/../../api/queue",
                "/queue/a%2Fb/%72etry"
            })
    void what_might_mislead_the_rules_is_refused(String path) throws IOException {
        for (String key : new String[] {null, VIEWER, OPERATOR}) {
            for (String method : List.of("GET", "POST", "DELETE")) {
                assertThat(answer(method, path, key, ""))
                        .as(method + " " + path)
                        // Without a right it may be refused for that before.
                        .matches("(?s)HTTP/1\\.1 (400|401|403|404|405|415) .*")
                        .doesNotContain("spring:", "HTTP/1.1 200", "Location: ");
            }
            assertThat(answer("GET", path, key, ""))
                    .as(path)
                    .startsWith("HTTP/1.1 400")
                    .contains("application/problem+json", "\"status\":400", "\"error\":\"", "address");
        }
    }

    /** A viewer may have pictures classified by POST; nothing else becomes that call, nor it another. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/queue/..%2Fclassify",
                "/api/queue/..%2Fclassify/retry",
                "/api/queue/%2Fapi%2Fclassify/retry",
                "/api/classify%2F..%2Fqueue",
                "/api/classify/..%2Fqueue",
                "/api/%63lassify",
                "/try%2F..%2Fqueue%2Fact",
                "/queue/..%2F..%2Ftry/retry",
                "/queue/%2Ftry/hand-back"
            })
    void a_viewers_key_changes_nothing(String path) throws IOException {
        assertThat(answer("POST", path, VIEWER, "{}")).matches("(?s)HTTP/1\\.1 (400|403) .*");
        assertThat(answer("POST", path, null, "{}")).matches("(?s)HTTP/1\\.1 (400|401) .*");
    }

    @Test
    void an_encoded_word_in_the_place_of_an_id_is_that_word() throws IOException {
        assertThat(answer("GET", "/api/queue/st%61tus", VIEWER, "")).contains("{\"queued\":");
        assertThat(answer("POST", "/api/queue/p%61use", VIEWER, "{}")).startsWith("HTTP/1.1 403");
        assertThat(answer("GET", "/api/queue/reset%0A", VIEWER, "")).startsWith("HTTP/1.1 404");
    }

    @Test
    void the_form_to_log_in_leads_back_to_such_an_address() throws IOException {
        assertThat(exchange("GET", "/queue/a%2Fb%0D%0Ac", "Accept: text/html\r\n\r\n", ""))
                .startsWith("HTTP/1.1 302")
                .contains("Location: /login?next=%2Fqueue%2Fa%252Fb%250D%250Ac\r\n");
    }

    private static String answer(String method, String path, String key, String body) throws IOException {
        String shown = key == null ? "" : "X-API-Key: " + key + "\r\n";
        String type = body.isEmpty() ? "" : "Content-Type: application/json\r\n";
        return exchange(method, path, shown + type + "Content-Length: " + body.length() + "\r\n\r\n", body);
    }

    /** The body is a packet of its own, so that the request has begun before it is there. */
    private static String exchange(String method, String path, String rest, String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            out.write((method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + rest)
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            out.write(body.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
