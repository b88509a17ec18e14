package blipbatch.security;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a browser sends for the pages of others, and what a proxy or a liar says of where the request came from. */
class OtherSitesTest {

    private static final String KEY = "operators-key-of-the-test";

    @WithServer
    private static RunningServer open;

    @WithServer({"server.forward-headers-strategy=native", "blipbatch.security.api-keys=" + KEY})
    private static RunningServer behindProxy;

    @Test
    void what_a_page_of_another_site_shows_from_here_is_refused() throws IOException {
        for (String path : List.of(
                "/",
                "/api/runs",
                "/api/classify?image=http://127.0.0.1/a.jpg",
                "/pictures/65f1c0ffee65f1c0ffee65f1",
                "/dashboard.css",
                "/actuator/prometheus",
                "/livez")) {
            for (String wanted : List.of(
                    "no-cors\r\nSec-Fetch-Dest: image",
                    "no-cors\r\nSec-Fetch-Dest: script",
                    "navigate\r\nSec-Fetch-Dest: iframe",
                    "cors\r\nSec-Fetch-Dest: empty")) {
                assertThat(get(open, path, "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: " + wanted))
                        .as(path + " " + wanted)
                        .startsWith("HTTP/1.1 403")
                        .contains("application/problem+json");
            }
        }
    }

    @Test
    void a_link_on_another_site_leads_to_a_page_and_to_no_call() throws IOException {
        String link = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document";
        assertThat(get(open, "/", link)).startsWith("HTTP/1.1 200");
        assertThat(get(open, "/runs?status=failed", link)).startsWith("HTTP/1.1 200");
        assertThat(get(open, "/api/classify?image=http://127.0.0.1/a.jpg", link))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void the_own_pages_the_client_and_programs_are_not_refused() throws IOException {
        for (String headers : List.of(
                "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty",
                "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document",
                "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\nOrigin: http://localhost:5173",
                "X-Nothing: 1")) {
            assertThat(get(open, "/api/queue/status", headers)).as(headers).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void answers_say_that_they_are_for_this_origin_alone() throws IOException {
        assertThat(get(open, "/", "X-Nothing: 1"))
                .contains("Cross-Origin-Opener-Policy: same-origin")
                .contains("Cross-Origin-Resource-Policy: same-origin");
    }

    @Test
    void behind_a_proxy_with_tls_the_cookie_is_for_tls_and_the_way_stays_there() throws IOException {
        String https = "X-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.7\r\nAccept: text/html";
        assertThat(get(behindProxy, "/login", https))
                .containsPattern("Set-Cookie: BLIPBATCH-FORMS=[^\r]*; ?Secure")
                .contains("Strict-Transport-Security: ");
        assertThat(get(behindProxy, "/runs", https))
                .startsWith("HTTP/1.1 302")
                .contains("Location: /login?next=%2Fruns")
                .doesNotContain("http://");
    }

    @Test
    void behind_a_proxy_wrong_keys_count_for_who_sent_them() throws IOException {
        for (int i = 0; i < 10; i++) {
            get(behindProxy, "/api/runs", "X-API-Key: wrong\r\nX-Forwarded-For: 2001:db8:1:2::" + i);
        }

        assertThat(get(behindProxy, "/api/runs", "X-API-Key: wrong\r\nX-Forwarded-For: 2001:db8:1:2:ffff::1"))
                .startsWith("HTTP/1.1 429");
        assertThat(get(behindProxy, "/api/runs", "X-API-Key: wrong\r\nX-Forwarded-For: 2001:db8:1:3::1"))
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void a_made_up_host_is_repeated_nowhere() throws IOException {
        for (String path : List.of("/runs", "/login", "/nowhere", "/api", "/v3/api-docs", "/api/runs", "/error")) {
            for (String key : List.of("X-API-Key: " + KEY, "Accept: text/html")) {
                String forged = "\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example";
                assertThat(get(behindProxy, path, "evil.example", key + forged))
                        .as(path)
                        .doesNotContain("evil.example");
            }
        }
    }

    private static String get(RunningServer server, String path, String headers) throws IOException {
        return get(server, path, "localhost", headers);
    }

    private static String get(RunningServer server, String path, String host, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + headers
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
