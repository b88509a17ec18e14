package blipbatch.web;

import blipbatch.testing.RunningServer;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Requests for the calls of an OpenAPI document: sensible ones, and ones that are wrong in every way there is room for. */
final class GeneratedRequests {

    /** @param documented the statuses that the document gives for the call */
    record Generated(String operation, String text, Set<String> documented, HttpRequest.Builder request) {

        @Override
        public String toString() {
            return text;
        }
    }

    private record Operation(String method, String path, JsonNode node) {}

    private static final List<String> ODD = List.of(
            "",
            " ",
            "0",
            "-1",
            "1.5",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999",
            "null",
            "true",
            "undefined",
            "[]",
            "{}",
            "%",
            "%00",
            "\u0000",
            "'; DROP TABLE BATCH_JOB_EXECUTION; --",
            "$where",
            "{\"$gt\":\"\"}",
            "../../etc/passwd",
            "ünïcödé \uD83D\uDC1F",
            "a".repeat(3_000),
            "FAILED",
            "failed",
            "queued",
            "done",
            "caption",
            "2026-01-01",
            "2026-01-01T00:00:00Z",
            "+292278994-08-17T07:12:55.807Z",
            "trigger:enqueue",
            "trigger",
            ":",
            "id,desc",
            "http://127.0.0.1/x.jpg",
            "http://[::1",
            "file:///etc/passwd",
            "65f1c0ffee65f1c0ffee65f1",
            "65F1C0FFEE");

    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json",
            "application/json",
            "text/plain",
            "application/xml",
            "x",
            "multipart/form-data",
            "multipart/form-data; boundary=b",
            "application/x-www-form-urlencoded");

    private static final List<String> ACCEPTED =
            List.of("*/*", "*/*", "application/json", "text/html", "image/png", "text/event-stream");

    private final RunningServer server;
    private final List<String> known;
    private final JsonNode document;
    private final List<Operation> operations = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(42);

    /** @param known ids that exist */
    GeneratedRequests(RunningServer server, JsonNode document, List<String> known) {
        this.server = server;
        this.document = document;
        this.known = known;
        document.path("paths")
                .forEachEntry((path, methods) -> methods.forEachEntry((method, node) -> {
                    if (!isEndless(node)) {
                        operations.add(new Operation(method.toUpperCase(Locale.ROOT), path, node));
                    }
                }));
    }

    private static boolean isEndless(JsonNode operation) {
        return operation.path("responses").path("200").path("content").has("text/event-stream");
    }

    Generated next() {
        Operation operation = one(operations);
        String path = operation.path();
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : operation.node().path("parameters")) {
            String name = parameter.path("name").asString();
            if (parameter.path("in").asString().equals("path")) {
                path = path.replace("{" + name + "}", segment());
            } else if (random.nextInt(3) > 0) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(encoded(value()));
            }
        }
        String accept = one(ACCEPTED);
        HttpRequest.Builder request = server.request(path + query).header("Accept", accept);
        String body = "";
        if (operation.node().has("requestBody")) {
            String type = one(TYPES);
            body = body(operation.node());
            request.header("Content-Type", type).method(operation.method(), BodyPublishers.ofString(body));
            accept += ", " + type;
        } else {
            request.method(operation.method(), BodyPublishers.noBody());
        }
        String name = operation.method() + " " + operation.path();
        return new Generated(
                name,
                name + " as " + path + query + " (" + accept + ") " + body,
                new TreeSet<>(operation.node().path("responses").propertyNames()),
                request);
    }

    /** No empty one, which would be another path. */
    private String segment() {
        String value = value();
        return value.isBlank()
                        || value.indexOf('\u0000') >= 0
                        || value.contains("/")
                        || value.contains("%")
                        || value.length() > 1_000
                ? "-1"
                : encoded(value).replace("+", "%20");
    }

    private String value() {
        return one(random.nextBoolean() ? known : ODD);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private String body(JsonNode operation) {
        return switch (random.nextInt(8)) {
            case 0 -> "";
            case 1 -> one(ODD);
            case 2 -> "{";
            case 3 -> "[" + quoted(value()) + "]";
            default ->
                json(
                        operation
                                .path("requestBody")
                                .path("content")
                                .path("application/json")
                                .path("schema"),
                        0);
        };
    }

    private String json(JsonNode schema, int depth) {
        JsonNode resolved =
                schema.has("$ref") ? document.at(schema.path("$ref").asString().substring(1)) : schema;
        if (random.nextInt(8) == 0) {
            return one(List.of("null", "1", "\"x\"", "[]", "{}", "true", "1e400", "[[[[]]]]"));
        }
        if (resolved.has("properties") && depth < 4) {
            List<String> fields = new ArrayList<>();
            resolved.path("properties").forEachEntry((name, property) -> {
                if (random.nextInt(3) > 0) {
                    fields.add(quoted(name) + ":" + json(property, depth + 1));
                }
            });
            if (random.nextInt(8) == 0) {
                fields.add("\"unknown\":1");
            }
            return "{" + String.join(",", fields) + "}";
        }
        if (resolved.has("items")) {
            return "[" + json(resolved.path("items"), depth + 1) + "," + json(resolved.path("items"), depth + 1) + "]";
        }
        return resolved.toString().contains("boolean") ? String.valueOf(random.nextBoolean()) : quoted(value());
    }

    private static String quoted(String text) {
        return tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(text);
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
