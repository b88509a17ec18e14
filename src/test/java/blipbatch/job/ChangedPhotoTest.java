package blipbatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.caption.InstantCaptioner;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import java.nio.file.Path;
import java.util.Date;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.mongodb.core.query.Update;

/** Posts that get another photo after they were captioned, or had failed, and that somebody asks for again. */
class ChangedPhotoTest {

    private static PictureHost host;
    private static RunningServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        host = new PictureHost();
        server = RunningServer.startWith(
                InstantCaptioner.Instead.class,
                directory,
                "blipbatch.sample.posts=false",
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.backfill.chunk-size=2",
                "blipbatch.job.poll=200ms");
        server.bean(InstantCaptioner.class).setReady(true);
    }

    @AfterAll
    static void stop() {
        server.close();
        host.close();
    }

    @BeforeEach
    void nothing() {
        server.empty();
    }

    @Test
    void a_post_with_another_photo_is_captioned_again_when_it_is_enqueued_again() {
        ObjectId post = aCaptionedPost();
        Date before = captionedAt(post);

        setPhoto(post, host.picture("after", "03.jpg"));
        Answer answer = atRest(() -> server.enqueue(post));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("message")).isEqualTo("Post already in queue");
        assertThat(answer.text("status")).isEqualTo("queued");
        assertThat(answer.text("queueId"))
                .isEqualTo(server.item(post).getObjectId("_id").toHexString());
        await().until(() -> captionedAt(post).after(before));
        awaitStatus(post, "done");
        assertThat(server.item(post))
                .containsEntry("photo", host.picture("after", "03.jpg"))
                .containsEntry("retries", 0);
        assertThat(server.item(post).getString("photoHash")).matches("sha256:[0-9a-f]{64}");
    }

    @Test
    void so_it_is_among_others_in_a_batch() {
        ObjectId changed = aCaptionedPost();
        ObjectId same = aCaptionedPost();
        Date before = captionedAt(changed);

        setPhoto(changed, host.picture("after", "03.jpg"));
        String both = "{\"postIds\": [\"%s\", \"%s\"]}".formatted(changed, same);
        Answer answer = atRest(() -> server.post("/api/queue/batch", both));

        assertThat(answer.number("added")).isZero();
        assertThat(answer.body().get("results").get(0).get("status").asString()).isEqualTo("queued");
        assertThat(answer.body().get("results").get(1).get("status").asString()).isEqualTo("done");
        await().until(() -> captionedAt(changed).after(before));
    }

    @Test
    void a_post_that_failed_for_good_is_captioned_when_it_has_another_photo_or_one_at_all() {
        ObjectId gone = server.aPost()
                .withPhoto(host.failing("gone", "01.jpg", 404, 1000))
                .insert();
        ObjectId without = server.aPost().insert();
        for (ObjectId post : new ObjectId[] {gone, without}) {
            server.enqueue(post);
            awaitStatus(post, "failed");
            assertThat(server.enqueue(post).text("status")).isEqualTo("failed");

            setPhoto(post, host.picture("found", "02.jpg"));
            assertThat(atRest(() -> server.enqueue(post)).text("status")).isEqualTo("queued");
            awaitStatus(post, "done");
            assertThat(server.post(post)).contains(entry("processed", true), entry("processingFailed", false));
        }
    }

    @Test
    void a_post_with_the_same_photo_is_left_alone_and_so_is_a_caption_that_a_person_wrote() {
        ObjectId same = aCaptionedPost();
        ObjectId byPerson = aCaptionedPost();
        server.mongo()
                .updateFirst(
                        query(where("_id").is(byPerson)),
                        new Update()
                                .set("imageAnalysis.captionSource", "manual")
                                .set("imageAnalysis.caption", "Our boat"),
                        "posts");
        setPhoto(byPerson, host.picture("after", "03.jpg"));

        assertThat(server.enqueue(same).text("status")).isEqualTo("done");
        assertThat(server.enqueue(byPerson).text("status")).isEqualTo("done");
        assertThat(backfilled()).isEqualTo("{\"read\":0,\"written\":0,\"filtered\":0,\"skipped\":0}");

        assertThat(server.post(byPerson).get("imageAnalysis", Document.class)).containsEntry("caption", "Our boat");
    }

    @Test
    void a_plain_backfill_sees_other_photos_of_posts_that_were_captioned_or_failed() {
        ObjectId changed = aCaptionedPost();
        for (int i = 0; i < 5; i++) {
            aCaptionedPost();
        }
        ObjectId failed = server.aPost()
                .withPhoto(host.failing("lost", "01.jpg", 404, 1000))
                .insert();
        server.enqueue(failed);
        awaitStatus(failed, "failed");
        Date before = captionedAt(changed);
        setPhoto(changed, host.picture("after", "03.jpg"));
        setPhoto(failed, host.picture("after", "04.jpg"));

        assertThat(backfilled()).isEqualTo("{\"read\":2,\"written\":2,\"filtered\":0,\"skipped\":0}");

        await().until(() -> captionedAt(changed).after(before));
        awaitStatus(failed, "done");
        assertThat(backfilled()).isEqualTo("{\"read\":0,\"written\":0,\"filtered\":0,\"skipped\":0}");
    }

    /** A run could have the item before its state is answered. */
    private static Answer atRest(Supplier<Answer> call) {
        server.bean(InstantCaptioner.class).setReady(false);
        server.awaitNoRun();
        Answer answer = call.get();
        server.bean(InstantCaptioner.class).setReady(true);
        return answer;
    }

    private static String backfilled() {
        long run = server.post("/api/backfills", "{}").number("id");
        await().until(() -> server.get("/api/runs/" + run).text("status").equals("COMPLETED"));
        return server.get("/api/runs/" + run).body().get("counts").toString();
    }

    private static ObjectId aCaptionedPost() {
        ObjectId post =
                server.aPost().withPhoto(host.picture("before", "02.jpg")).insert();
        server.enqueue(post);
        awaitStatus(post, "done");
        return post;
    }

    private static void setPhoto(ObjectId post, String photo) {
        server.mongo().updateFirst(query(where("_id").is(post)), new Update().set("photo", photo), "posts");
    }

    private static Date captionedAt(ObjectId post) {
        return server.post(post).get("imageAnalysis", Document.class).getDate("captionedAt");
    }

    private static void awaitStatus(ObjectId post, String status) {
        await().until(() -> server.status(post).equals(status));
    }
}
