package blipbatch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.testing.APost;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Update;
import tools.jackson.databind.JsonNode;

/** Every item that a run claimed is accounted for, however the run ends. */
class RunItemsTest {

    @AutoClose
    private static final PictureHost host = new PictureHost();

    @WithServer({
        "blipbatch.photo.allow-private-addresses=true",
        "blipbatch.job.chunk-size=2",
        "blipbatch.job.poll=1h",
        "blipbatch.job.retry-delay=10ms",
        "blipbatch.job.attempt-delay=1h",
        "blipbatch.job.failure-delay=10ms"
    })
    private static RunningServer server;

    @BeforeEach
    void nothing_else() {
        server.empty();
    }

    @Test
    void a_run_counts_what_became_of_each_item() throws Exception {
        Document person = new Document("caption", "mine").append("captionSource", "manual");
        Document before = new Document("caption", "written before").append("captionedAt", new Date());
        queued(server.aPost().withPhoto(host.picture("counts", "02.jpg")));
        queued(server.aPost().withPhoto(host.picture("counts", "03.jpg")));
        queued(server.aPost().withPhoto(host.failing("counts", "04.jpg", 404, 100)));
        queued(server.aPost());
        ObjectId late =
                queued(server.aPost().withPhoto(host.failing("counts", "05.jpg", 503, 100) + "?signature=secret"));
        ObjectId manual = queued(
                server.aPost().withPhoto(host.picture("counts", "06.jpg")).with("imageAnalysis", person));
        queued(server.aPost().withPhoto(host.picture("counts", "07.jpg")).with("imageAnalysis", before));

        long run = aRunUntilFirstPicture("counts");
        host.release("counts", "01.jpg");
        server.awaitRun(run, "COMPLETED");

        assertThat(items(run)).isEqualTo("claimed 8 done 5 failed 2 putOff 1 released 0 unanswered 0");
        assertThat(counts(run)).isEqualTo("read 8 written 3 filtered 2 skipped 3");
        assertThat(server.item(late)).containsEntry("retries", 1).containsKey("nextAttemptAt");
        assertFailuresOnRecord(run, late);
        assertThat(server.status(manual)).isEqualTo("done");
        assertThat(server.post(manual)).containsEntry("imageAnalysis", person).containsEntry("processed", false);
    }

    private static void assertFailuresOnRecord(long run, ObjectId late) {
        JsonNode failures = server.get("/api/runs/" + run + "/failures").body();
        assertThat(failures.get("page").get("totalElements").asInt()).isEqualTo(3);
        assertThat(failures.get("content")
                        .valueStream()
                        .map(failure -> failure.get("reason").asString()))
                .containsExactlyInAnyOrder(
                        "The post has no photo: there is nothing at its path photo. If the address is elsewhere in the post, set"
                                + " BLIPBATCH_POST_PHOTO to its path.",
                        "The host 127.0.0.1 has no picture at this address (404).",
                        "The host 127.0.0.1 cannot deliver the picture at the moment (503).");

        JsonNode putOff = failures.get("content")
                .valueStream()
                .filter(failure -> failure.get("postId").asString().equals(late.toHexString()))
                .findFirst()
                .orElseThrow();
        assertThat(putOff.get("queueId").asString())
                .isEqualTo(server.item(late).getObjectId("_id").toHexString());
        assertThat(putOff.get("photo").asString()).isEqualTo(host.picture("counts", "05.jpg"));
        assertThat(putOff.get("kind").asString()).isEqualTo("transient");
        assertThat(putOff.get("attempt").asInt()).isEqualTo(1);
        assertThat(putOff.get("counted").asBoolean()).isTrue();
        assertThat(putOff.get("failed").asBoolean()).isFalse();
        assertThat(Instant.parse(putOff.get("nextAttemptAt").asString()))
                .isEqualTo(server.item(late).getDate("nextAttemptAt").toInstant());

        JsonNode second =
                server.get("/api/runs/" + run + "/failures?size=2&page=1").body();
        assertThat(second.get("content"))
                .containsExactly(failures.get("content").get(2));
        assertThat(server.get("/api/runs/" + run + "/failures?page=9")
                        .body()
                        .get("page")
                        .get("totalElements")
                        .asInt())
                .isEqualTo(3);
        assertThat(server.get("/api/runs/4711/failures").status()).isEqualTo(404);
    }

    @Test
    void a_stopped_run_counts_what_it_gave_back_and_its_restart_the_rest() throws Exception {
        for (int i = 2; i <= 6; i++) {
            queued(server.aPost().withPhoto(host.picture("stopped", "0" + i + ".jpg")));
        }
        long run = aRunUntilFirstPicture("stopped");
        server.post("/api/runs/" + run + "/stop", "");
        host.release("stopped", "01.jpg");
        server.awaitRun(run, "STOPPED");

        // Its chunk has two items, unless it was stopped before it read the second.
        assertThat(items(run)).matches("claimed 6 done [12] failed 0 putOff 0 released [45] unanswered 0");
        int done = items(run).contains("done 1 ") ? 1 : 2;
        assertThat(items(run)).contains("released " + (6 - done) + " ");
        assertThat(counts(run)).isEqualTo("read %1$d written %1$d filtered 0 skipped 0".formatted(done));

        server.post("/api/runs/" + run + "/restart", "");
        long restarted = server.newestRun("");
        server.awaitRun(restarted, "COMPLETED");

        assertThat(restarted).isGreaterThan(run);
        assertThat(total(run)).isEqualTo(6);
        assertThat(total(restarted)).isEqualTo(6 - done);
        assertThat(items(restarted))
                .isEqualTo("claimed %1$d done %1$d failed 0 putOff 0 released 0 unanswered 0".formatted(6 - done));
    }

    @Test
    void a_photo_that_changed_meanwhile_gives_the_item_back() throws Exception {
        long run = aRunUntilFirstPicture("changed");
        change(
                "posts",
                where("photo").is(host.picture("changed", "01.jpg")),
                "photo",
                host.picture("changed", "02.jpg"));
        host.release("changed", "01.jpg");
        server.awaitRun(run, "COMPLETED");

        assertThat(items(run)).isEqualTo("claimed 1 done 0 failed 0 putOff 0 released 1 unanswered 0");
        assertThat(counts(run)).isEqualTo("read 1 written 0 filtered 1 skipped 0");
    }

    @Test
    void a_caption_that_a_person_writes_meanwhile_stays() throws Exception {
        long run = aRunUntilFirstPicture("meanwhile");
        Document person = new Document("caption", "mine").append("captionSource", "manual");
        ObjectId post =
                change("posts", where("photo").is(host.picture("meanwhile", "01.jpg")), "imageAnalysis", person);
        host.release("meanwhile", "01.jpg");
        server.awaitRun(run, "COMPLETED");

        assertThat(server.post(post)).containsEntry("imageAnalysis", person).containsEntry("processed", false);
        assertThat(server.status(post)).isEqualTo("done");
        assertThat(counts(run)).isEqualTo("read 1 written 0 filtered 1 skipped 0");
    }

    @Test
    void an_item_that_another_worker_took_is_not_counted_and_the_run_says_so() throws Exception {
        long run = aRunUntilFirstPicture("taken");
        ObjectId post = server.mongo()
                .findOne(query(where("photo").is(host.picture("taken", "01.jpg"))), Document.class, "posts")
                .getObjectId("_id");
        change("imagequeues", where("imageId").is(post), "claimedBy", "another worker");
        host.release("taken", "01.jpg");
        server.awaitRun(run, "COMPLETED");

        assertThat(items(run)).isEqualTo("claimed 1 done 0 failed 0 putOff 0 released 0 unanswered 0");
        assertThat(counts(run)).isEqualTo("read 1 written 0 filtered 0 skipped 0");
        assertThat(server.get("/api/runs/" + run).text("exitDescription"))
                .contains("do not add up", "unaccounted for: 1");
        assertThat(server.item(post)).containsEntry("claimedBy", "another worker");
    }

    /** The item comes first in the queue and its picture {@code 01.jpg} does not come before it is released. */
    private static long aRunUntilFirstPicture(String folder) throws InterruptedException {
        ObjectId first = server.aPost().withPhoto(host.held(folder, "01.jpg")).insert();
        server.enqueue(first);
        host.awaitRequest(folder, "01.jpg");
        return server.newestRun("");
    }

    private static ObjectId queued(APost post) {
        return server.queued(
                post,
                new Document("priority", 1)
                        .append("requestedAt", Date.from(Instant.now().minusSeconds(60))));
    }

    private static ObjectId change(String collection, Criteria which, String field, Object value) {
        Document changed =
                server.mongo().findAndModify(query(which), new Update().set(field, value), Document.class, collection);
        return changed.getObjectId("_id");
    }

    private static int total(long run) {
        return server.get("/api/runs/" + run)
                .body()
                .get("parameters")
                .get("total")
                .asInt();
    }

    private static String items(long run) {
        return numbers(server.get("/api/runs/" + run).body().get("items"));
    }

    private static String counts(long run) {
        return numbers(server.get("/api/runs/" + run).body().get("counts"));
    }

    private static String numbers(JsonNode named) {
        StringBuilder numbers = new StringBuilder();
        named.properties()
                .forEach(number -> numbers.append(' ')
                        .append(number.getKey())
                        .append(' ')
                        .append(number.getValue().asLong()));
        return numbers.toString().strip();
    }
}
