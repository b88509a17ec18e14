package blipbatch.job;

import static blipbatch.testing.Samples.TREE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.queue.ImageQueue;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.query.Update;
import tools.jackson.databind.JsonNode;

/** Queued posts get their captions, through the real model, and nothing of the user's is lost. */
class CaptionRunTest {

    private static final String DOG_AND_FISH = "a brown dog next to a blue fish in a green field";

    @AutoClose
    private static final PictureHost host = new PictureHost();

    @WithServer({
        "blipbatch.photo.allow-private-addresses=true",
        "blipbatch.job.poll=100ms",
        "blipbatch.job.retry-delay=10ms",
        "blipbatch.job.attempt-delay=50ms",
        "blipbatch.job.failure-delay=50ms",
        "blipbatch.job.max-attempts=2"
    })
    private static RunningServer server;

    @Test
    void a_queued_post_gets_its_caption_and_keeps_everything_else() {
        ObjectId post = server.aPost()
                .withPhoto(host.picture("plain", "02.jpg"))
                .with("comments", List.of("nice"))
                .insert();
        Date before = new Date();

        server.enqueue(post);
        server.awaitStatus(post, "done");

        Document stored = server.post(post);
        Document analysis = stored.get("imageAnalysis", Document.class);
        assertThat(analysis)
                .contains(
                        entry("caption", DOG_AND_FISH),
                        entry("categories", List.of("dog", "fish", "field", "animal", "nature")))
                .hasEntrySatisfying(
                        "confidence", value -> assertThat((Double) value).isBetween(0.9, 1.0))
                .hasEntrySatisfying("model", value -> assertThat((String) value).matches("picture-book@[0-9a-f]{12}"))
                .hasEntrySatisfying(
                        "captionedAt", value -> assertThat((Date) value).isAfterOrEqualTo(before));
        assertThat(stored)
                .contains(
                        entry("processed", true),
                        entry("processingFailed", false),
                        entry("description", "a day out"),
                        entry("likes", 3),
                        entry("comments", List.of("nice")));
        assertThat(server.item(post))
                .contains(entry("error", null), entry("retries", 0))
                .containsKey("processedAt");
    }

    @Test
    void a_caption_answers_a_request_that_came_from_a_machine_whose_clock_is_ahead() {
        Date ahead = Date.from(Instant.now().plusSeconds(3600));
        ObjectId post =
                server.aPost().withPhoto(host.picture("ahead", "01.jpg")).insert();
        server.mongo()
                .insert(
                        new Document("imageId", post).append("status", "queued").append("requestedAt", ahead),
                        "imagequeues");

        server.awaitStatus(post, "done");

        assertThat(server.post(post).get("imageAnalysis", Document.class)).containsEntry("captionedAt", ahead);
    }

    @Test
    void what_the_application_keeps_in_the_analysis_stays() {
        Document moderation = new Document("verdict", "ok");
        ObjectId post = server.aPost()
                .withPhoto(host.picture("moderated", "01.jpg"))
                .with("imageAnalysis", new Document("moderation", moderation))
                .insert();

        server.enqueue(post);
        server.awaitStatus(post, "done");

        assertThat(server.post(post).get("imageAnalysis", Document.class))
                .contains(entry("moderation", moderation), entry("caption", TREE));
    }

    @Test
    void a_post_without_a_photo_fails_with_the_reason() {
        ObjectId withNull = server.aPost().insert();
        ObjectId without =
                server.aPost().without("photo").without("imageAnalysis").insert();

        server.enqueue(withNull);
        server.enqueue(without);
        server.awaitStatus(withNull, "failed");
        server.awaitStatus(without, "failed");

        assertThat(server.item(withNull)).contains(entry("failure", "permanent"), entry("retries", 1));
        assertThat(server.item(withNull).getString("error")).contains("path photo", "BLIPBATCH_POST_PHOTO");
        assertThat(server.post(withNull))
                .contains(entry("processed", false), entry("processingFailed", true), entry("imageAnalysis", null));
        assertThat(server.post(without)).doesNotContainKeys("photo", "imageAnalysis");
    }

    @Test
    void a_post_deleted_while_queued_fails_with_the_reason() {
        ObjectId deleted = new ObjectId();

        server.bean(ImageQueue.class).enqueue(deleted);
        server.awaitStatus(deleted, "failed");

        assertThat(server.item(deleted)).containsEntry("error", "The post was deleted.");
        assertThat(server.post(deleted)).isNull();
    }

    @Test
    void a_post_edited_while_captioned_keeps_the_edit_and_gets_the_caption_of_its_new_photo() throws Exception {
        ObjectId post = server.aPost().withPhoto(host.held("edited", "02.jpg")).insert();
        server.enqueue(post);
        host.awaitRequest("edited", "02.jpg");

        change(post, new Update().set("description", "edited").set("photo", host.picture("edited", "01.jpg")));
        host.release("edited", "02.jpg");
        server.awaitStatus(post, "done");

        assertThat(server.post(post)).containsEntry("description", "edited");
        assertThat(server.post(post).get("imageAnalysis", Document.class)).containsEntry("caption", TREE);
        assertThat(server.item(post)).containsEntry("retries", 0);
    }

    @Test
    void a_post_deleted_while_captioned_is_not_made_again() throws Exception {
        ObjectId post = server.aPost().withPhoto(host.held("deleted", "02.jpg")).insert();
        server.enqueue(post);
        host.awaitRequest("deleted", "02.jpg");

        server.mongo().remove(query(where("_id").is(post)), "posts");
        host.release("deleted", "02.jpg");
        server.awaitStatus(post, "failed");

        assertThat(server.post(post)).isNull();
        assertThat(server.item(post)).containsEntry("error", "The post was deleted.");
    }

    @Test
    void a_picture_that_is_gone_fails_at_once() {
        ObjectId post = server.aPost()
                .withPhoto(host.failing("gone", "01.jpg", 404, 100))
                .insert();

        server.enqueue(post);
        server.awaitStatus(post, "failed");

        assertThat(server.item(post)).contains(entry("failure", "permanent"), entry("retries", 1));
        assertThat(server.item(post).getString("error")).contains("404");
    }

    @Test
    void a_host_with_a_bad_moment_costs_no_attempt() {
        ObjectId post = server.aPost()
                .withPhoto(host.failing("hiccup", "01.jpg", 503, 2))
                .insert();

        server.enqueue(post);
        server.awaitStatus(post, "done");

        assertThat(server.item(post)).containsEntry("retries", 0);
    }

    @Test
    void a_host_that_recovers_later_gets_a_later_attempt() {
        ObjectId post = server.aPost()
                .withPhoto(host.failing("later", "01.jpg", 503, 4))
                .insert();

        server.enqueue(post);
        server.awaitStatus(post, "done");

        assertThat(server.item(post)).contains(entry("retries", 1), entry("error", null));
        assertThat(server.post(post)).contains(entry("processed", true), entry("processingFailed", false));
    }

    @Test
    void a_picture_that_never_comes_while_others_do_fails_the_item_after_the_last_attempt() {
        ObjectId other =
                server.aPost().withPhoto(host.picture("alive", "01.jpg")).insert();
        server.enqueue(other);
        server.awaitStatus(other, "done");
        ObjectId post = server.aPost()
                .withPhoto(host.failing("dead", "01.jpg", 500, 100))
                .insert();

        server.enqueue(post);
        server.awaitStatus(post, "failed");

        assertThat(server.item(post)).contains(entry("failure", "transient"), entry("retries", 2));
        assertThat(server.item(post).getString("error")).contains("500");
        assertThat(server.post(post)).containsEntry("processingFailed", true);
    }

    @Test
    void a_caption_that_a_killed_worker_wrote_is_not_written_again() {
        Date written = new Date();
        ObjectId post = server.aPost()
                .withPhoto(host.failing("written", "01.jpg", 404, 100))
                .with("imageAnalysis", new Document("caption", "written before").append("captionedAt", written))
                .insert();
        server.mongo()
                .insert(
                        new Document("imageId", post)
                                .append("status", "processing")
                                .append("claimedBy", "a killed worker")
                                .append("leaseUntil", Date.from(Instant.now().minusSeconds(1)))
                                .append("requestedAt", Date.from(Instant.now().minusSeconds(9))),
                        "imagequeues");

        server.awaitStatus(post, "done");

        assertThat(server.post(post).get("imageAnalysis", Document.class))
                .containsExactly(entry("caption", "written before"), entry("captionedAt", written));
    }

    @Test
    void a_run_is_on_record_with_its_counts() {
        List<ObjectId> posts = List.of(
                server.aPost().withPhoto(host.picture("record", "01.jpg")).insert(),
                server.aPost().insert());
        posts.forEach(server::enqueue);
        posts.forEach(post -> await().until(() -> List.of("done", "failed").contains(server.status(post))));

        await().until(() -> server.newestRun("status=started") == 0);
        JsonNode detail = server.run(server.newestRun("")).body();

        assertThat(detail.get("status").asString()).isEqualTo("COMPLETED");
        assertThat(detail.get("job").asString()).isEqualTo("caption");
        assertThat(detail.get("steps").get(0).get("counts")).isEqualTo(detail.get("counts"));
        assertThat(detail.get("counts").get("read").asLong())
                .isEqualTo(detail.get("counts").get("written").asLong()
                        + detail.get("counts").get("skipped").asLong());
        assertThat(detail.get("parameters").get("trigger").asString()).isNotBlank();
        assertThat(server.get("/api/runs?status=failed").body().get("content")).isEmpty();
        RunningServer.Answer other = server.get("/api/runs?job=other");
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.text("error")).isEqualTo("There is no job \"other\"; the jobs are backfill and caption.");
        assertThat(server.get("/api/runs?job=backfill").body().get("content")).isEmpty();
        assertThat(server.get("/api/runs?size=1").body().get("content")).hasSize(1);
    }

    private static void change(ObjectId post, Update update) {
        server.mongo().updateFirst(query(where("_id").is(post)), update, "posts");
    }
}
