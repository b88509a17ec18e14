package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import blipbatch.testing.WithServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.mongodb.core.query.Query;

/** The operator's calls on the queue. No model is loaded, so that items stay as they are. */
class QueueOperationsTest {

    @WithServer({"blipbatch.caption.model=none", "blipbatch.job.poll=1h"})
    private static RunningServer server;

    @BeforeEach
    void anEmptyQueue() {
        server.mongo().remove(new Query(), "imagequeues");
    }

    @Test
    void items_are_listed_the_newest_first_with_the_reason_of_a_failure() {
        ObjectId old = anItem("queued", new Document());
        ObjectId failed = anItem(
                "failed",
                new Document("error", "The post has no photo.")
                        .append("failure", "permanent")
                        .append("retries", 1));

        Answer all = server.get("/api/queue?size=1");
        Answer onlyFailed = server.get("/api/queue?status=failed");

        assertThat(all.body().get("page").toString())
                .isEqualTo("{\"size\":1,\"number\":0,\"totalElements\":2,\"totalPages\":2}");
        assertThat(all.body().get("content").get(0).get("id").asString()).isEqualTo(failed.toHexString());
        assertThat(server.get("/api/queue?size=1&page=1")
                        .body()
                        .get("content")
                        .get(0)
                        .get("id")
                        .asString())
                .isEqualTo(old.toHexString());
        assertThat(onlyFailed.body().get("content")).singleElement().satisfies(item -> {
            assertThat(item.get("error").asString()).isEqualTo("The post has no photo.");
            assertThat(item.get("failure").asString()).isEqualTo("permanent");
            assertThat(item.get("retries").asInt()).isEqualTo(1);
        });
        assertThat(server.get("/api/queue/" + failed).text("error")).isEqualTo("The post has no photo.");
    }

    @Test
    void the_list_is_narrowed_by_status_post_failure_and_time() {
        ObjectId post = new ObjectId();
        ObjectId old = anItem("done", new Document("_id", new ObjectId("5e0b1c0ffee65f1c0ffee65f")));
        ObjectId putOff = anItem("queued", new Document("failure", "transient"));
        ObjectId failed = anItem("failed", new Document("failure", "transient").append("imageId", post));
        ObjectId permanent = anItem("failed", new Document("failure", "permanent"));

        assertThat(listed("")).containsExactly(permanent, failed, putOff, old);
        assertThat(listed("failure=transient")).containsExactly(failed, putOff);
        assertThat(listed("failure=TRANSIENT&status=failed")).containsExactly(failed);
        assertThat(listed("postId=" + post)).containsExactly(failed);
        assertThat(listed("postId=" + post + "&status=queued")).isEmpty();
        assertThat(listed("postId=nonsense")).isEmpty();
        assertThat(listed("from=2019-12-31&to=2019-12-31")).containsExactly(old);
        assertThat(listed("from=2020-01-01T23:00:00Z")).containsExactly(permanent, failed, putOff);
        assertThat(listed("to=2020-01-01T23:00:00Z&status=")).containsExactly(old);
        assertThat(server.get("/api/queue?from=2020-01-03&to=2020-01-01").text("error"))
                .isEqualTo("from is after to, so nothing can match.");
    }

    private static List<ObjectId> listed(String query) {
        List<ObjectId> ids = new ArrayList<>();
        server.get("/api/queue?" + query)
                .body()
                .get("content")
                .forEach(item -> ids.add(new ObjectId(item.get("id").asString())));
        return ids;
    }

    @Test
    void one_failed_item_is_tried_again() {
        ObjectId failed = anItem(
                "failed",
                new Document("error", "x").append("failure", "permanent").append("retries", 5));

        Answer answer = server.post("/api/queue/" + failed + "/retry", "{}");

        assertThat(answer.body().toString()).isEqualTo("{\"requeued\":1,\"skipped\":0}");
        assertThat(item(failed))
                .contains(entry("status", "queued"), entry("retries", 0), entry("error", null))
                .doesNotContainKey("failure")
                .containsKey("requestedAt");
    }

    @Test
    void an_item_that_waits_for_a_later_attempt_is_due_at_once() {
        ObjectId putOff = anItem("queued", new Document("nextAttemptAt", inAnHour()).append("retries", 2));

        Answer answer = server.post("/api/queue/" + putOff + "/retry", "{}");

        assertThat(answer.number("requeued")).isEqualTo(1);
        assertThat(item(putOff)).doesNotContainKey("nextAttemptAt").containsEntry("retries", 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"queued", "processing"})
    void an_item_that_waits_or_is_in_work_is_left_alone(String status) {
        ObjectId item = anItem(status, new Document("leaseUntil", inAnHour()));

        Answer answer = server.post("/api/queue/" + item + "/retry", "{}");

        assertThat(answer.body().toString()).isEqualTo("{\"requeued\":0,\"skipped\":1}");
        assertThat(item(item)).containsEntry("status", status);
    }

    @Test
    void a_reset_takes_what_its_scope_says_and_counts_the_rest() {
        aQueueOfEverything();
        assertThat(reset("failed")).isEqualTo("{\"requeued\":2,\"skipped\":0}");
        awaitCounts("{\"queued\":3,\"processing\":2,\"done\":1,\"failed\":0}");

        anEmptyQueue();
        aQueueOfEverything();
        assertThat(reset("stuck")).isEqualTo("{\"requeued\":1,\"skipped\":1}");
        awaitCounts("{\"queued\":2,\"processing\":1,\"done\":1,\"failed\":2}");

        anEmptyQueue();
        aQueueOfEverything();
        assertThat(reset("all")).isEqualTo("{\"requeued\":4,\"skipped\":2}");
        awaitCounts("{\"queued\":5,\"processing\":1,\"done\":0,\"failed\":0}");
    }

    /** One that waits, one done, two failed, one in work, and one in work of a worker that died. */
    private static void aQueueOfEverything() {
        anItem("queued", new Document());
        anItem("done", new Document());
        anItem("failed", new Document("failure", "permanent"));
        anItem("failed", new Document("failure", "transient"));
        anItem("processing", new Document("leaseUntil", inAnHour()));
        anItem("processing", new Document("leaseUntil", Date.from(Instant.now().minusSeconds(1))));
    }

    private static String reset(String scope) {
        return server.post("/api/queue/reset", "{\"scope\": \"" + scope + "\"}")
                .body()
                .toString();
    }

    @Test
    void done_items_are_forgotten_and_only_they() {
        aQueueOfEverything();

        assertThat(server.delete("/api/queue?status=done").body().toString()).isEqualTo("{\"deleted\":1}");

        assertThat(server.get("/api/queue")
                        .body()
                        .get("page")
                        .get("totalElements")
                        .asLong())
                .isEqualTo(5);
        assertThat(server.delete("/api/queue").status()).isEqualTo(400);
        assertThat(server.delete("/api/queue?status=failed").status()).isEqualTo(400);
    }

    @Test
    void many_posts_are_added_in_one_call() {
        ObjectId fresh = server.aPost().insert();
        ObjectId present = server.aPost().insert();
        server.enqueue(present);
        ObjectId unknown = new ObjectId();

        Answer answer = server.post(
                "/api/queue/batch",
                "{\"postIds\": [\"%s\", \"%s\", \"%s\", \"nonsense\", null, \"%s\"]}"
                        .formatted(fresh, present, unknown, fresh));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.number("added")).isEqualTo(1);
        assertThat(answer.body().get("results")).hasSize(5);
        assertThat(answer.body().get("results").get(0).get("message").asString())
                .isEqualTo("Added to classification queue");
        assertThat(answer.body().get("results").get(1).get("status").asString()).isEqualTo("queued");
        assertThat(answer.body().get("results").get(2).get("error").asString()).isEqualTo("Post not found");
        assertThat(answer.body().get("results").get(3).get("error").asString()).contains("no ObjectId");
        assertThat(answer.body().get("results").get(4).get("error").asString()).isEqualTo("Post ID is required");
    }

    @Test
    void what_makes_no_sense_is_refused_with_a_sentence() {
        ObjectId unknown = new ObjectId();
        assertRefused(server.get("/api/queue?status=lost"), 400);
        assertRefused(server.get("/api/queue?failure=bad"), 400);
        assertRefused(server.get("/api/queue?from=yesterday"), 400);
        assertRefused(server.get("/api/queue?to=1969-12-30"), 400);
        assertRefused(server.get("/api/queue/" + unknown), 404);
        assertRefused(server.get("/api/queue/nonsense"), 404);
        assertRefused(server.post("/api/queue/" + unknown + "/retry", "{}"), 404);
        assertRefused(server.post("/api/queue/reset", "{}"), 400);
        assertRefused(server.post("/api/queue/reset", "{\"scope\": \"everything\"}"), 400);
        assertRefused(server.post("/api/queue/reset", "[]"), 400);
        assertRefused(server.post("/api/queue/batch", "{}"), 400);
        assertRefused(server.post("/api/queue/batch", "{\"postIds\": []}"), 400);
        assertRefused(server.post("/api/queue/batch", "{\"postIds\": \"65f1c0ffee65f1c0ffee65f1\"}"), 400);
    }

    /** The counts are a second old at most. */
    private static void awaitCounts(String counts) {
        await().untilAsserted(() ->
                assertThat(server.get("/api/queue/status").body().toString()).isEqualTo(counts));
    }

    private static void assertRefused(Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text("error")).matches("[A-Z].*").doesNotContain("Exception");
    }

    private static ObjectId anItem(String status, Document more) {
        Document item =
                new Document("imageId", new ObjectId()).append("status", status).append("retries", 0);
        item.putAll(more);
        return server.mongo().insert(item, "imagequeues").getObjectId("_id");
    }

    private static Document item(ObjectId id) {
        return server.mongo().findById(id, Document.class, "imagequeues");
    }

    private static Date inAnHour() {
        return Date.from(Instant.now().plusSeconds(3600));
    }
}
