package blipbatch.job;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import blipbatch.store.OnSecantusDb;
import blipbatch.store.SecantusDb;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.ValidationOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Posts that the database does not take with a caption: each fails by itself, and the runs come to an end. */
@OnSecantusDb
class RefusedPostsTest {

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
    }

    @AfterEach
    void stop() {
        server.close();
        host.close();
        database.close();
    }

    @Test
    void a_post_that_a_validator_refuses_fails_alone_and_names_the_validator() {
        Document titled = new Document(
                "$or", List.of(new Document("title", new Document("$exists", true)), new Document("old", true)));
        server.mongo()
                .getDb()
                .createCollection(
                        "posts",
                        new CreateCollectionOptions().validationOptions(new ValidationOptions().validator(titled)));
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
        bad.forEach(this::makeInvalid);

        good.subList(0, 5).forEach(server::enqueue);
        bad.forEach(server::enqueue);
        good.subList(5, 10).forEach(server::enqueue);
        await().atMost(60, SECONDS).until(() -> good.stream().allMatch(post -> "done".equals(server.status(post))));
        await().atMost(60, SECONDS).until(() -> bad.stream().allMatch(post -> "failed".equals(server.status(post))));

        assertThat(server.item(refused)).contains(entry("retries", 1), entry("failure", "permanent"));
        assertThat(server.item(refused).getString("error")).contains("validator");
        assertThat(server.item(gone).getString("error")).contains("404");
        assertThat(server.get("/api/runs?status=failed").body().get("content")).isEmpty();
    }

    /** As an old post is that was there before the validator. */
    private void makeInvalid(ObjectId post) {
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
