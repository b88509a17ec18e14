package blipbatch.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.APost;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.nio.file.Path;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.mongodb.core.MongoTemplate;

/** A user of MongoDB who may do what docs/security.md says is needed, and nothing else. */
@OnSecantusDb
class LeastRightsTest {

    private static final String DATABASE = "app";

    @Test
    void they_are_enough_for_everything_from_the_queue_to_the_caption(@TempDir Path data) throws Exception {
        SecantusDb open = SecantusDb.start();
        try (MongoClient everybody = MongoClients.create(open.uri())) {
            addUsers(everybody);
        }
        try (SecantusDb database = open.restart("--auth");
                MongoClient root = MongoClients.create(withUser(database, "root", "admin"));
                PictureHost host = new PictureHost();
                RunningServer server = RunningServer.start(
                        data,
                        "blipbatch.store.mongodb-uri=" + withUser(database, "captions", DATABASE),
                        "blipbatch.photo.allow-private-addresses=true")) {
            MongoTemplate all = new MongoTemplate(root, DATABASE);
            ObjectId post =
                    new APost(all).withPhoto(host.picture("rights", "01.jpg")).insert();
            ObjectId gone = new APost(all)
                    .withPhoto(host.failing("rights", "02.jpg", 404, 1_000))
                    .insert();

            assertThat(server.enqueue(post).status()).isEqualTo(201);
            assertThat(server.post("/api/queue/batch", "{\"postIds\": [\"" + gone + "\"]}")
                            .status())
                    .isEqualTo(200);
            await().until(() -> server.status(post).equals("done"));
            await().until(() -> server.status(gone).equals("failed"));
            assertThat(server.post(post).get("imageAnalysis", Document.class)).containsKey("caption");
            assertThat(server.post("/api/backfills", "{}").status()).isEqualTo(202);
            assertThat(server.delete("/api/queue?status=done").status()).isEqualTo(200);
            assertThat(server.get("/readyz").status()).isEqualTo(200);
            assertThat(server.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void without_them_a_caller_and_readiness_tell_what_is_missing(@TempDir Path data) throws Exception {
        SecantusDb open = SecantusDb.start();
        try (MongoClient everybody = MongoClients.create(open.uri())) {
            addUsers(everybody);
        }
        try (SecantusDb database = open.restart("--auth");
                RunningServer server = RunningServer.start(
                        data,
                        "blipbatch.store.mongodb-uri=" + withUser(database, "reader", DATABASE),
                        "blipbatch.caption.model=none");
                MongoClient root = MongoClients.create(withUser(database, "root", "admin"))) {
            ObjectId post = new APost(new MongoTemplate(root, DATABASE)).insert();

            Answer refused = server.enqueue(post);

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text("error")).contains("give it the rights that docs/security.md lists");
            assertThat(server.get("/readyz")
                            .body()
                            .at("/components/mongo/details/error")
                            .asString())
                    .startsWith("The user of MONGODB_URI may not change imagequeues");
        }
    }

    private static String withUser(SecantusDb database, String user, String source) {
        return database.uri(DATABASE, "authSource=" + source).replace("://", "://" + user + ":secret@");
    }

    private static void addUsers(MongoClient everybody) {
        everybody
                .getDatabase(DATABASE)
                .runCommand(new Document("createRole", "captions")
                        .append(
                                "privileges",
                                List.of(
                                        privilege("posts", "find", "update"),
                                        privilege("imagequeues", "find", "insert", "update", "remove", "createIndex")))
                        .append("roles", List.of()));
        everybody
                .getDatabase(DATABASE)
                .runCommand(user("captions", new Document("role", "captions").append("db", DATABASE)));
        everybody.getDatabase(DATABASE).runCommand(user("reader", new Document("role", "read").append("db", DATABASE)));
        everybody.getDatabase("admin").runCommand(user("root", new Document("role", "root").append("db", "admin")));
    }

    private static Document privilege(String collection, String... actions) {
        return new Document("resource", new Document("db", DATABASE).append("collection", collection))
                .append("actions", List.of(actions));
    }

    private static Document user(String name, Document role) {
        return new Document("createUser", name).append("pwd", "secret").append("roles", List.of(role));
    }
}
