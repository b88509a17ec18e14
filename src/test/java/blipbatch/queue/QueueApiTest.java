package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import blipbatch.testing.WithServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls of the main backend, answered as the old service did. No model is loaded, so that items stay queued. */
class QueueApiTest {

    @WithServer("blipbatch.caption.model=no-such-model")
    private static RunningServer server;

    @Test
    void a_post_is_added_once() {
        ObjectId post = server.aPost().insert();

        Answer first = server.enqueue(post);
        Answer second = server.enqueue(post);

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.body().propertyNames()).containsExactlyInAnyOrder("message", "queueId");
        assertThat(first.text("message")).isEqualTo("Added to classification queue");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body().propertyNames()).containsExactlyInAnyOrder("message", "status", "queueId");
        assertThat(second.text("message")).isEqualTo("Post already in queue");
        assertThat(second.text("status")).isEqualTo("queued");
        assertThat(second.text("queueId")).isEqualTo(first.text("queueId"));
        assertThat(server.item(post))
                .contains(
                        entry("_id", new ObjectId(first.text("queueId"))),
                        entry("status", "queued"),
                        entry("retries", 0));
    }

    @Test
    void callers_at_once_get_one_item() throws Exception {
        ObjectId post = server.aPost().insert();
        ExecutorService callers = Executors.newFixedThreadPool(8);
        List<Future<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            answers.add(callers.submit(() -> server.enqueue(post)));
        }

        Set<String> queueIds = new HashSet<>();
        int added = 0;
        for (Future<Answer> answer : answers) {
            queueIds.add(answer.get().text("queueId"));
            added += answer.get().status() == 201 ? 1 : 0;
        }
        callers.shutdown();

        assertThat(queueIds).hasSize(1);
        assertThat(added).isEqualTo(1);
    }

    @Test
    void an_item_of_the_old_service_is_found_whatever_its_state() {
        ObjectId post = server.aPost().insert();
        server.mongo()
                .insert(new Document("imageId", post).append("status", "failed").append("retries", 3), "imagequeues");

        Answer answer = server.enqueue(post);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("status")).isEqualTo("failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"postId\": null}",
                "{\"postId\": \"\"}",
                "{\"postId\": \"no-object-id\"}",
                "{\"postId\": \"65f1c0ffee65f1c0ffee65f\"}",
                "{\"postId\": 17}",
                "{\"postId\": true}",
                "{\"other\": \"65f1c0ffee65f1c0ffee65f1\"}"
            })
    void without_a_post_id_nothing_is_added(String body) {
        Answer answer = server.post("/api/queue", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.text("error")).isEqualTo("Post ID is required");
    }

    @Test
    void an_id_of_another_kind_is_told_from_none_in_the_words_that_are_not_fixed() {
        Answer answer = server.post("/api/queue", "{\"postId\": \"no-object-id\"}");

        assertThat(answer.text("error")).isEqualTo("Post ID is required");
        assertThat(answer.text("detail")).contains("no ObjectId", "24 hexadecimal digits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"postId\": }",
                "[]",
                "[{\"postId\": \"65f1c0ffee65f1c0ffee65f1\"}]",
                "\"text\"",
                "17",
                "{\"postId\": {\"$ne\": null}}",
                "{\"postId\": [1]}",
                "\u0000"
            })
    void a_body_that_is_no_readable_object_is_refused_with_a_sentence(String body) {
        Answer answer = server.post("/api/queue", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("error")).matches("[A-Z].*\\S.*").doesNotContain("Exception", "blipbatch.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "a\\udc00b", "\\ude00\\ud83d"})
    void half_of_a_character_is_refused_by_the_name_of_its_field(String half) {
        Answer one = server.post("/api/queue", "{\"postId\": \"" + half + "\"}");
        assertThat(one.status()).isEqualTo(400);
        assertThat(one.text("error")).startsWith("The field postId has a character that is half of one");
        Answer several = server.post("/api/queue/batch", "{\"postIds\": [\"a\", \"" + half + "\"]}");
        assertThat(several.status()).isEqualTo(400);
        assertThat(several.text("error")).startsWith("The field postIds[1] has a character that is half of one");
    }

    @Test
    void an_empty_body_has_no_post_id() {
        assertThat(server.post("/api/queue", "").text("error")).isEqualTo("Post ID is required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "multipart/form-data", "nonsense"})
    void another_content_type_is_refused_with_a_sentence(String contentType) {
        Answer answer = server.post("/api/queue", contentType, "{\"postId\": \"65f1c0ffee65f1c0ffee65f1\"}");

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.text("error")).isNotBlank();
    }

    @Test
    void an_unknown_post_is_not_found() {
        Answer answer = server.enqueue(new ObjectId());

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text("error")).isEqualTo("Post not found");
    }

    @Test
    void a_number_is_a_number_and_a_text_what_there_is() {
        for (Object id : List.of(4711, "4711", "4712", 4713.0, 1.5)) {
            server.mongo().getCollection("posts").insertOne(new Document("_id", id));
        }

        assertThat(server.post("/api/queue", "{\"postId\": 4711}").status()).isEqualTo(201);
        assertThat(server.post("/api/queue", "{\"postId\": \"4711\"}").status()).isEqualTo(201);
        for (String none : List.of("4712", "4714", "1.5", "4711.0", "99999999999999999999", "\"1.5\"")) {
            Answer answer = server.post("/api/queue", "{\"postId\": " + none + "}");
            assertThat(answer.status()).as(none).isEqualTo(400);
            assertThat(answer.text("error")).as(none).isEqualTo("Post ID is required");
        }
        Answer batch = server.post("/api/queue/batch", "{\"postIds\": [4711, 4713, \"4713\", 4714, 1.5, true, null]}");

        assertThat(batch.number("added")).isEqualTo(1);
        assertThat(batch.body()
                        .path("results")
                        .valueStream()
                        .map(result -> result.path("postId").asString()))
                .containsExactly("4711", "4713", "4713", "4714", "null");
        assertThat(batch.body().at("/results/2/message").asString()).isEqualTo("Post already in queue");
        assertThat(batch.body().at("/results/4/error").asString()).isEqualTo("Post ID is required");
    }

    @Test
    void the_status_counts_all_four_states() {
        Answer answer = server.get("/api/queue/status");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().propertyNames()).startsWith("queued", "processing", "done", "failed");
        assertThat(answer.body().get("done").isNumber()).isTrue();
    }

    @Test
    void unknown_paths_and_methods_are_answered_with_a_sentence() {
        assertThat(server.get("/api/nothing").status()).isEqualTo(404);
        assertThat(server.get("/api/nothing").text("error")).isNotBlank();
        assertThat(server.post("/api/model", "{}").status()).isEqualTo(405);
        assertThat(server.post("/api/model", "{}").text("error")).isNotBlank();
        assertThat(server.get("/api/runs/none").status()).isEqualTo(400);
        assertThat(server.get("/api/runs/4711").status()).isEqualTo(404);
    }
}
