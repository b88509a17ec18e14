package blipbatch.security;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private static final String KEY = "viewers-key-of-the-test";

    @WithServer("blipbatch.security.viewer-api-keys=" + KEY)
    private static RunningServer server;

    private HttpClient browser;

    @BeforeEach
    void open() {
        browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    }

    /** @param which created or active.current */
    private static long sessions(String which) {
        return Math.round(StreamSupport.stream(
                        server.bean(MeterRegistry.class)
                                .get("tomcat.sessions." + which)
                                .meter()
                                .measure()
                                .spliterator(),
                        false)
                .mapToDouble(Measurement::getValue)
                .sum());
    }

    @Test
    void whoever_is_not_logged_in_has_no_session_however_often_they_ask() {
        long before = sessions("created");

        for (int i = 0; i < 300; i++) {
            for (String path : List.of("/", "/runs?status=failed", "/login", "/login?wrong", "/nowhere", "/api/runs")) {
                get(RunningServer.HTTP, path);
            }
        }

        assertThat(sessions("created")).isEqualTo(before);
    }

    @Test
    void the_page_that_was_asked_for_comes_after_the_login() {
        HttpResponse<String> refused = get(browser, "/runs?status=failed&page=1");
        assertThat(location(refused)).isEqualTo("/login?next=%2Fruns%3Fstatus%3Dfailed%26page%3D1");

        assertThat(location(logIn(location(refused), KEY))).isEqualTo("/runs?status=failed&page=1");
        assertThat(get(browser, "/runs?status=failed").statusCode()).isEqualTo(200);
    }

    @Test
    void a_wrong_key_forgets_the_page_not() {
        assertThat(location(logIn("/login?next=%2Fqueue", "wrong"))).isEqualTo("/login?wrong&next=%2Fqueue");
    }

    @Test
    void the_login_leads_to_no_other_server() {
        for (String next : List.of(
                "//elsewhere.example",
                "/%5Celsewhere.example",
                "https://elsewhere.example",
                "/%0D%0AX:1",
                "elsewhere")) {
            assertThat(location(logIn("/login?next=" + next.replace("/", "%2F"), KEY)))
                    .as(next)
                    .isEqualTo("/");
        }
    }

    @Test
    void so_many_sessions_there_are_at_most_and_the_oldest_ends_first() {
        logIn("/login", KEY);
        assertThat(get(browser, "/runs").statusCode()).isEqualTo(200);

        for (int i = 0; i < 200; i++) {
            HttpClient another =
                    HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
            logIn(another, "/login", KEY);
        }

        assertThat(sessions("active.current")).isEqualTo(200);
        assertThat(get(browser, "/runs").statusCode()).isEqualTo(302);
    }

    private HttpResponse<String> logIn(String form, String key) {
        return logIn(browser, form, key);
    }

    private static HttpResponse<String> logIn(HttpClient browser, String form, String key) {
        String page = get(browser, form).body();
        return send(
                browser,
                server.request("/login")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("key=" + key + "&next=" + encoded(hidden(page, "next"))
                                + "&_csrf=" + encoded(hidden(page, "_csrf")))));
    }

    private static String hidden(String page, String name) {
        Matcher field = Pattern.compile("name=\"" + name + "\" value=\"(.*?)\"").matcher(page);
        return field.find() ? field.group(1).replace("&amp;", "&") : "";
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    private static HttpResponse<String> get(HttpClient browser, String path) {
        return send(browser, server.request(path).header("Accept", "text/html"));
    }

    private static HttpResponse<String> send(HttpClient browser, HttpRequest.Builder request) {
        try {
            return browser.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
