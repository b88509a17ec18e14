package blipbatch.job;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import blipbatch.store.OnSecantusDb;
import blipbatch.store.SecantusDb;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Validators of the posts or of the queue that refuse what this program writes: they are named, and only what they are about fails or waits. */
@OnSecantusDb
class RefusedWritesTest {

    private static SecantusDb database;
    private static RunningServer server;

    private PictureHost host;

    @BeforeAll
    static void start(@TempDir Path directory) {
        database = SecantusDb.start();
        server = RunningServer.start(
                directory,
                "blipbatch.store.mongodb-uri=" + database.uri("app"),
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.job.failure-delay=3s",
                "blipbatch.job.poll=100ms");
        server.awaitModel();
        server.get("/api/queue");
        server.mongo().createCollection("posts");
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @BeforeEach
    void emptyCollectionsWithoutValidators() {
        host = new PictureHost();
        server.empty();
        List.of("imagequeues", "posts").forEach(collection -> validate(collection, new Document()));
    }

    @AfterEach
    void stopTheHost() {
        host.close();
    }

    @Test
    void a_caller_is_told_that_no_item_is_taken() {
        ObjectId post = server.aPost().withPhoto(host.picture("new", "01.jpg")).insert();
        validate("imagequeues", new Document("owner", new Document("$exists", true)));

        Answer refused = server.enqueue(post);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text("error")).contains("validator of the collection imagequeues", "nothing can be queued");
        assertThat(server.post("/api/queue/batch", "{\"postIds\": [\"" + post + "\"]}")
                        .status())
                .isEqualTo(503);
        validate("imagequeues", new Document());
        assertThat(server.enqueue(post).status()).isEqualTo(201);
    }

    @Test
    void one_item_that_cannot_be_changed_stays_as_it_is_and_the_others_are_captioned() {
        validate("imagequeues", new Document("mark", new Document("$ne", "bad")));
        ObjectId odd = server.aPost().withPhoto(host.picture("odd", "01.jpg")).insert();
        insertPastTheValidator(anItem(odd, 0).append("mark", "bad"));
        List<ObjectId> good = posts(12);
        insertPastTheValidator(good.stream().map(post -> anItem(post, 1)).toArray(Document[]::new));

        await().until(() -> good.stream().allMatch(post -> "done".equals(server.status(post))));

        assertThat(server.item(odd)).contains(entry("status", "queued"), entry("retries", 0));
        assertThat(server.get("/readyz").body().toString()).contains("imagequeues refuses changes of items");
        assertThat(server.get("/api/queue").status()).isEqualTo(200);
        assertThat(retried(odd)).isEqualTo(503);
        long runs = runs();
        await().during(2, SECONDS).until(() -> runs() == runs);
        assertNoRunFailed();
    }

    @Test
    void where_no_item_can_be_claimed_no_run_follows_another() {
        List<ObjectId> posts = posts(12);
        validate("imagequeues", new Document("claimedBy", new Document("$exists", false)));
        long before = runs();

        posts.forEach(server::enqueue);

        await().until(() -> runs() > before);
        await().until(() -> server.get("/readyz").body().toString().contains("refuses changes of items"));
        long runs = runs();
        await().during(2, SECONDS).until(() -> runs() <= runs + 2);
        assertThat(posts).allSatisfy(post -> assertThat(server.item(post)).containsEntry("status", "queued"));
    }

    @Test
    void a_post_that_a_validator_refuses_fails_alone_and_names_the_validator() {
        Document titled = new Document(
                "$or", List.of(new Document("title", new Document("$exists", true)), new Document("old", true)));
        validate("posts", titled);
        List<ObjectId> good = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            good.add(server.aPost()
                    .with("title", "t")
                    .withPhoto(host.picture("good", "01.jpg"))
                    .insert());
        }
        ObjectId refused = server.aPost()
                .with("old", true)
                .withPhoto(host.picture("refused", "01.jpg"))
                .insert();
        ObjectId gone = server.aPost()
                .with("old", true)
                .withPhoto(host.failing("gone", "01.jpg", 404, 100))
                .insert();
        List<ObjectId> bad = List.of(refused, gone);
        bad.forEach(RefusedWritesTest::makeInvalid);

        good.subList(0, 5).forEach(server::enqueue);
        bad.forEach(server::enqueue);
        good.subList(5, 10).forEach(server::enqueue);
        await().until(() -> good.stream().allMatch(post -> "done".equals(server.status(post))));
        await().until(() -> bad.stream().allMatch(post -> "failed".equals(server.status(post))));

        assertThat(server.item(refused)).contains(entry("retries", 1), entry("failure", "permanent"));
        assertThat(server.item(refused).getString("error")).contains("validator");
        assertThat(server.item(gone).getString("error")).contains("404");
        assertNoRunFailed();
    }

    private static void assertNoRunFailed() {
        assertThat(server.get("/api/runs?status=failed").body().get("content")).isEmpty();
    }

    private List<ObjectId> posts(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> server.aPost()
                        .withPhoto(host.picture("good-" + i, "01.jpg"))
                        .insert())
                .toList();
    }

    private static Document anItem(ObjectId post, int createdAt) {
        return new Document("_id", new ObjectId())
                .append("imageId", post)
                .append("status", "queued")
                .append("retries", 0)
                .append("createdAt", new Date(createdAt));
    }

    private static int retried(ObjectId post) {
        ObjectId item = server.item(post).getObjectId("_id");
        server.mongo()
                .getDb()
                .runCommand(new Document("update", "imagequeues")
                        .append("bypassDocumentValidation", true)
                        .append(
                                "updates",
                                List.of(new Document("q", new Document("_id", item))
                                        .append("u", new Document("$set", new Document("status", "failed"))))));
        return server.post("/api/queue/" + item + "/retry", "{}").status();
    }

    private static long runs() {
        return server.get("/api/runs?size=1").body().at("/page/totalElements").asLong();
    }

    private static void validate(String collection, Document validator) {
        server.mongo().getDb().runCommand(new Document("collMod", collection).append("validator", validator));
    }

    /** As what was there before the validator. */
    private static void insertPastTheValidator(Document... items) {
        server.mongo()
                .getDb()
                .runCommand(new Document("insert", "imagequeues")
                        .append("bypassDocumentValidation", true)
                        .append("documents", new ArrayList<>(List.of(items))));
    }

    /** As an old post is that was there before the validator. */
    private static void makeInvalid(ObjectId post) {
        server.mongo()
                .getDb()
                .runCommand(new Document("update", "posts")
                        .append("bypassDocumentValidation", true)
                        .append(
                                "updates",
                                List.of(new Document("q", new Document("_id", post))
                                        .append("u", new Document("$unset", new Document("old", ""))))));
    }
}
