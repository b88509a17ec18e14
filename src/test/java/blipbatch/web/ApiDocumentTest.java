package blipbatch.web;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import blipbatch.web.GeneratedRequests.Generated;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ApiDocumentTest {

    private static final int REQUESTS = 5_000;

    @WithServer
    private static RunningServer server;

    private static JsonNode document;

    @BeforeAll
    static void read() {
        document = server.get("/v3/api-docs").body();
    }

    @Test
    void every_call_with_its_parameters_and_answers_is_described() {
        List<String> silent = new ArrayList<>();
        operations((name, operation) -> {
            if (operation.path("summary").asString("").isBlank()) {
                silent.add(name);
            }
            operation.path("parameters").forEach(parameter -> {
                if (parameter.path("description").asString("").isBlank() || !hasExample(parameter)) {
                    silent.add(name + " " + parameter.path("name").asString());
                }
            });
            operation.path("responses").forEachEntry((status, answer) -> {
                if (answer.path("description").asString("").isBlank()) {
                    silent.add(name + " " + status);
                }
                if (!status.equals("202")
                        && answer.path("content").valueStream().noneMatch(ApiDocumentTest::hasExample)) {
                    silent.add(name + " " + status + " has no example");
                }
            });
        });

        assertThat(silent).isEmpty();
    }

    private static boolean hasExample(JsonNode described) {
        return described.has("example")
                || described.has("examples")
                || described.path("schema").has("example");
    }

    private interface Visitor {
        void visit(String name, JsonNode operation);
    }

    private static void operations(Visitor visitor) {
        document.path("paths")
                .forEachEntry((path, methods) -> methods.forEachEntry(
                        (method, operation) -> visitor.visit(method.toUpperCase() + " " + path, operation)));
    }

    @Test
    void whatever_is_sent_is_answered_as_the_document_says() {
        ObjectId post = server.aPost().withPhoto("http://127.0.0.1/refused.jpg").insert();
        String queueId = server.enqueue(post).text("queueId");
        GeneratedRequests requests = new GeneratedRequests(server, document, List.of(post.toHexString(), queueId, "1"));
        TreeMap<String, Integer> answers = new TreeMap<>();
        List<String> undocumented = new ArrayList<>();

        for (int i = 0; i < REQUESTS; i++) {
            Generated generated = requests.next();
            int status = RunningServer.send(generated.request()).status();
            answers.merge(generated.operation() + " " + status, 1, Integer::sum);
            if (status >= 500 || !generated.documented().contains(String.valueOf(status))) {
                undocumented.add(generated + " was answered with " + status);
            }
        }

        assertThat(undocumented).isEmpty();
        assertThat(answers.keySet()).as("also calls that succeed").anyMatch(answer -> answer.endsWith(" 200"));
        assertThat(server.get("/api/queue/status").status()).isEqualTo(200);
    }
}
