package blipbatch.security;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

class AccessTest {

    private static final String NEW_OPERATOR = "operators-next-key-of-the-test";

    private static final String OPERATOR = "operators-key-of-the-test";
    private static final String REPLACED = "operators-former-key-of-the-test";
    private static final String VIEWER = "viewers-key-of-the-test";

    private enum Who {
        ANYBODY,
        VIEWER,
        OPERATOR
    }

    /** Whoever is named here may, and those above; an endpoint that is missing fails the test. */
    private static final Map<String, Who> MAY = new TreeMap<>(Map.ofEntries(
            Map.entry("GET /", Who.VIEWER),
            Map.entry("GET /api/events", Who.VIEWER),
            Map.entry("GET /pictures/{postId}", Who.VIEWER),
            Map.entry("GET /pictures/{postId}/{picture}", Who.VIEWER),
            Map.entry("GET /runs", Who.VIEWER),
            Map.entry("GET /runs/{id}", Who.VIEWER),
            Map.entry("GET /runs/{id}/failures", Who.VIEWER),
            Map.entry("POST /runs/{id}/restart", Who.OPERATOR),
            Map.entry("POST /runs/{id}/stop", Who.OPERATOR),
            Map.entry("POST /runs/{id}/abandon", Who.OPERATOR),
            Map.entry("GET /queue", Who.VIEWER),
            Map.entry("GET /queue/{id}", Who.VIEWER),
            Map.entry("POST /queue/{id}/retry", Who.OPERATOR),
            Map.entry("POST /queue/retry-failed", Who.OPERATOR),
            Map.entry("POST /queue/act", Who.OPERATOR),
            Map.entry("POST /queue/{id}/caption", Who.OPERATOR),
            Map.entry("POST /queue/{id}/hand-back", Who.OPERATOR),
            Map.entry("GET /queue/pause", Who.VIEWER),
            Map.entry("POST /queue/pause", Who.OPERATOR),
            Map.entry("POST /queue/resume", Who.OPERATOR),
            Map.entry("POST /queue/delete-done", Who.OPERATOR),
            Map.entry("GET /api", Who.VIEWER),
            Map.entry("GET /backfill", Who.VIEWER),
            Map.entry("POST /backfill", Who.OPERATOR),
            Map.entry("GET /samples/", Who.VIEWER),
            Map.entry("GET /try", Who.VIEWER),
            Map.entry("POST /try", Who.VIEWER),
            Map.entry("GET /login", Who.ANYBODY),
            Map.entry("GET /api/classify", Who.VIEWER),
            Map.entry("POST /api/classify", Who.VIEWER),
            Map.entry("GET /api/model", Who.VIEWER),
            Map.entry("GET /api/queue", Who.VIEWER),
            Map.entry("GET /api/queue/pause", Who.VIEWER),
            Map.entry("GET /api/queue/status", Who.VIEWER),
            Map.entry("GET /api/queue/{id:(?!(?:act|batch|reset|resume)\\z)[\\s\\S]+}", Who.VIEWER),
            Map.entry("GET /api/queue/export", Who.VIEWER),
            Map.entry("POST /api/queue/act", Who.OPERATOR),
            Map.entry("GET /api/posts/{postId}/caption", Who.VIEWER),
            Map.entry("PUT /api/posts/{postId}/caption", Who.OPERATOR),
            Map.entry("DELETE /api/posts/{postId}/caption", Who.OPERATOR),
            Map.entry("GET /api/runs", Who.VIEWER),
            Map.entry("GET /api/runs/{id}", Who.VIEWER),
            Map.entry("GET /api/runs/{id}/failures", Who.VIEWER),
            Map.entry("GET /api/workers", Who.VIEWER),
            Map.entry("POST /api/backfills", Who.OPERATOR),
            Map.entry("POST /api/queue", Who.OPERATOR),
            Map.entry("POST /api/queue/batch", Who.OPERATOR),
            Map.entry("POST /api/queue/pause", Who.OPERATOR),
            Map.entry("POST /api/queue/resume", Who.OPERATOR),
            Map.entry("POST /api/queue/reset", Who.OPERATOR),
            Map.entry("POST /api/queue/{id}/retry", Who.OPERATOR),
            Map.entry("DELETE /api/queue", Who.OPERATOR),
            Map.entry("POST /api/runs/{id}/restart", Who.OPERATOR),
            Map.entry("POST /api/runs/{id}/stop", Who.OPERATOR),
            Map.entry("POST /api/runs/{id}/abandon", Who.OPERATOR)));

    @WithServer({
        "blipbatch.security.api-keys=" + REPLACED + "," + OPERATOR,
        "blipbatch.security.viewer-api-keys=" + VIEWER
    })
    private static RunningServer server;

    @Test
    void the_table_names_every_endpoint() {
        // The actuator has one of its own.
        var mappings = server.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods();

        Set<String> endpoints = new TreeSet<>();
        mappings.forEach((mapping, handler) -> {
            if (handler.getBeanType().getName().startsWith("blipbatch")) {
                endpoints.addAll(endpoints(mapping));
            }
        });
        assertThat(endpoints).isEqualTo(MAY.keySet());
    }

    /** The actuator's own table: the probes are for anybody, what else is exposed for viewers, and all else is not there. */
    @Test
    void of_the_actuator_only_the_probes_are_open() {
        for (String probe : List.of("/livez", "/readyz", "/actuator/health", "/actuator/health/liveness")) {
            assertThat(refusal("GET " + probe, null)).as(probe).isZero();
        }
        for (String endpoint : List.of("", "/info", "/prometheus", "/health/readiness/mongo", "/health/mongo")) {
            assertThat(refusal("GET /actuator" + endpoint, null)).as(endpoint).isEqualTo(401);
            assertThat(call(server, "GET /actuator" + endpoint, VIEWER).statusCode())
                    .as(endpoint)
                    .isEqualTo(200);
        }
        assertThat(RunningServer.send(server.request("/actuator").header("X-API-Key", OPERATOR))
                        .body()
                        .get("_links")
                        .propertyNames())
                .containsExactlyInAnyOrder("self", "health", "health-path", "info", "prometheus");
    }

    private static List<String> endpoints(RequestMappingInfo mapping) {
        return mapping.getPatternValues().stream()
                .flatMap(path -> mapping.getMethodsCondition().getMethods().stream()
                        .map(RequestMethod::name)
                        .map(method -> method + " " + path))
                .toList();
    }

    @Test
    void each_endpoint_answers_those_who_may_and_nobody_else() {
        MAY.forEach((endpoint, who) -> {
            assertThat(refusal(endpoint, null)).as(endpoint + " without a key").isEqualTo(who == Who.ANYBODY ? 0 : 401);
            assertThat(refusal(endpoint, VIEWER)).as(endpoint + " as viewer").isEqualTo(who == Who.OPERATOR ? 403 : 0);
            assertThat(refusal(endpoint, OPERATOR))
                    .as(endpoint + " as operator")
                    .isZero();
            assertThat(refusal(endpoint, REPLACED))
                    .as(endpoint + " with the other key")
                    .isZero();
        });
    }

    /** 0 where the call came through, whatever it answered then. */
    private static int refusal(String endpoint, String key) {
        try {
            // Events have no end to wait for.
            HttpResponse<InputStream> answer =
                    RunningServer.HTTP.send(requestFor(server, endpoint, key), BodyHandlers.ofInputStream());
            answer.body().close();
            int status = answer.statusCode();
            return status == 401 || status == 403 || status == 429 ? status : 0;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> call(RunningServer server, String endpoint, String key) {
        return exchange(HttpClient.newHttpClient(), requestFor(server, endpoint, key));
    }

    private static HttpRequest requestFor(RunningServer server, String endpoint, String key) {
        String[] words = endpoint.split(" ");
        HttpRequest.Builder request = server.request(words[1].replaceAll("\\{.*?}", "1"))
                .header("Content-Type", "application/json")
                .method(words[0], words[0].equals("POST") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody());
        if (key != null) {
            request.header("X-API-Key", key);
        }
        return request.build();
    }

    private static HttpResponse<String> exchange(HttpClient client, HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_pictures_of_the_sample_posts_are_there_for_whoever_fetches_them() {
        assertThat(call(server, "GET /samples/02.jpg", null).statusCode()).isEqualTo(200);
    }

    @Test
    void a_key_may_come_as_a_bearer_token() {
        var status =
                RunningServer.send(server.request("/api/queue/status").header("Authorization", "Bearer " + VIEWER));

        assertThat(status.status()).isEqualTo(200);
    }

    @Test
    void refusals_are_problem_documents_that_repeat_no_key() {
        for (HttpResponse<String> answer : List.of(
                call(server, "GET /api/runs", null),
                call(server, "GET /api/runs", "a-wrong-key-of-somebody"),
                call(server, "POST /api/queue", VIEWER))) {
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(answer.body())
                    .contains("\"error\":\"")
                    .doesNotContain("somebody")
                    .doesNotContain(VIEWER);
        }
    }

    @Test
    void whoever_tries_keys_has_to_wait(@TempDir Path directory) {
        try (RunningServer tried = RunningServer.start(
                directory,
                "blipbatch.sample.posts=false",
                "blipbatch.security.api-keys=" + NEW_OPERATOR + "," + OPERATOR + ",guessable")) {
            for (int i = 0; i < 10; i++) {
                assertThat(call(tried, "GET /api/runs", "guess-" + i).statusCode())
                        .isEqualTo(401);
            }
            HttpResponse<String> next = call(tried, "GET /api/runs", "guess-10");

            assertThat(next.statusCode()).isEqualTo(429);
            assertThat(next.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 60L);
            assertThat(call(tried, "GET /api/runs", "guessable").statusCode())
                    .as("a key that is right and short")
                    .isEqualTo(429);
            for (String right : List.of(OPERATOR, NEW_OPERATOR)) {
                assertThat(call(tried, "GET /api/runs", right).statusCode())
                        .as("of others behind the same proxy")
                        .isEqualTo(200);
            }
            assertThat(call(tried, "GET /api/runs", null).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void a_browser_logs_in_with_a_key_and_acts_only_with_the_token_of_the_page() {
        HttpClient browser =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        HttpResponse<String> page =
                exchange(browser, server.request("/login").GET().build());
        HttpResponse<String> loggedIn = exchange(browser, form("/login", "key=" + OPERATOR + "&" + token(page)));

        assertThat(loggedIn.statusCode()).isEqualTo(302);
        assertThat(loggedIn.headers().firstValue("Location").orElse("")).doesNotContain("wrong");
        assertThat(loggedIn.headers().firstValue("Set-Cookie").orElse(""))
                .contains("HttpOnly")
                .contains("SameSite=Strict");
        assertThat(exchange(browser, server.request("/api/runs").GET().build()).statusCode())
                .isEqualTo(200);
        HttpRequest.Builder reset = server.request("/api/queue/reset").header("Content-Type", "application/json");
        assertThat(exchange(
                                browser,
                                reset.POST(BodyPublishers.ofString("{\"scope\":\"failed\"}"))
                                        .build())
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void a_browser_with_a_wrong_key_gets_the_form_again() {
        HttpClient browser =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        HttpResponse<String> page =
                exchange(browser, server.request("/login").GET().build());
        HttpResponse<String> answer = exchange(browser, form("/login", "key=wrong&" + token(page)));

        assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/login?wrong");
        assertThat(exchange(browser, form("/login", "key=" + OPERATOR)).statusCode())
                .isEqualTo(403);
    }

    private static HttpRequest form(String path, String body) {
        return server.request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static String token(HttpResponse<String> page) {
        Matcher hidden = Pattern.compile("name=\"(_csrf)\" value=\"(.*?)\"").matcher(page.body());
        assertThat(hidden.find()).isTrue();
        return hidden.group(1) + "=" + hidden.group(2);
    }
}
