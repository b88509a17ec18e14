package blipbatch.queue;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue's collection has a validator that refuses what this program writes: it is named, and only what it is about waits. */
@OnSecantusDb
class RefusedItemsTest {

    private SecantusDb database;
    private PictureHost host;
    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path directory) {
        database = SecantusDb.start();
        host = new PictureHost();
        server = RunningServer.start(
                directory,
                "blipbatch.store.mongodb-uri=" + database.uri() + "/app",
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.job.poll=100ms");
        server.awaitModel();
        server.get("/api/queue");
    }

    @AfterEach
    void stop() {
        server.close();
        host.close();
        database.close();
    }

    @Test
    void a_caller_is_told_that_no_item_is_taken() {
        ObjectId post = server.aPost().withPhoto(host.picture("new", "01.jpg")).insert();
        validate(new Document("owner", new Document("$exists", true)));

        Answer refused = server.enqueue(post);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text("error")).contains("validator of the collection imagequeues", "nothing can be queued");
        assertThat(server.post("/api/queue/batch", "{\"postIds\": [\"" + post + "\"]}")
                        .status())
                .isEqualTo(503);
        validate(new Document());
        assertThat(server.enqueue(post).status()).isEqualTo(201);
    }

    @Test
    void one_item_that_cannot_be_changed_stays_as_it_is_and_the_others_are_captioned() {
        validate(new Document("note", new Document("$ne", "bad")));
        ObjectId odd = server.aPost().withPhoto(host.picture("odd", "01.jpg")).insert();
        insertPastTheValidator(anItem(odd, 0).append("note", "bad"));
        List<ObjectId> good = posts(12);
        insertPastTheValidator(good.stream().map(post -> anItem(post, 1)).toArray(Document[]::new));

        await().atMost(60, SECONDS).until(() -> good.stream().allMatch(post -> "done".equals(server.status(post))));

        assertThat(server.item(odd)).contains(entry("status", "queued"), entry("retries", 0));
        assertThat(server.get("/readyz").body().toString()).contains("imagequeues refuses changes of items");
        assertThat(server.get("/api/queue").status()).isEqualTo(200);
        assertThat(retried(odd)).isEqualTo(503);
        long runs = runs();
        await().during(2, SECONDS).atMost(10, SECONDS).until(() -> runs() == runs);
        assertThat(server.get("/api/runs?status=failed").body().get("content")).isEmpty();
    }

    @Test
    void where_no_item_can_be_claimed_no_run_follows_another() {
        List<ObjectId> posts = posts(12);
        validate(new Document("claimedBy", new Document("$exists", false)));

        posts.forEach(server::enqueue);

        await().atMost(30, SECONDS)
                .until(() -> server.get("/readyz").body().toString().contains("refuses changes of items"));
        long runs = runs();
        await().during(2, SECONDS).atMost(10, SECONDS).until(() -> runs() <= runs + 2);
        assertThat(posts).allSatisfy(post -> assertThat(server.item(post)).containsEntry("status", "queued"));
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

    private int retried(ObjectId post) {
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

    private long runs() {
        return server.get("/api/runs?size=1").body().at("/page/totalElements").asLong();
    }

    private void validate(Document validator) {
        server.mongo().getDb().runCommand(new Document("collMod", "imagequeues").append("validator", validator));
    }

    /** As what was there before the validator. */
    private void insertPastTheValidator(Document... items) {
        server.mongo()
                .getDb()
                .runCommand(new Document("insert", "imagequeues")
                        .append("bypassDocumentValidation", true)
                        .append("documents", new ArrayList<>(List.of(items))));
    }
}
