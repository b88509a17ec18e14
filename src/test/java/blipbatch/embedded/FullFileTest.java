package blipbatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file takes nothing for a moment. The whole program meets a disk that is really full where one can be mounted. */
class FullFileTest {

    @AfterEach
    void makeRoom() {
        FilePathFull.setFull(false);
    }

    @Test
    void the_store_says_why_it_takes_nothing_and_goes_on_with_all_that_it_acknowledged(@TempDir Path directory) {
        FilePath.register(new FilePathFull());
        Path file = Path.of("full:" + directory.resolve("mongo.mv"));
        try (EmbeddedMongo store = EmbeddedMongo.start(file, 0);
                MongoClient client =
                        MongoClients.create(store.getConnectionString() + "?serverSelectionTimeoutMS=500")) {
            MongoCollection<Document> posts = client.getDatabase("app").getCollection("posts");
            List<Integer> acknowledged = new ArrayList<>();
            for (int id = 0; id < 20; id++) {
                posts.insertOne(new Document("_id", id));
                acknowledged.add(id);
            }

            FilePathFull.setFull(true);
            assertThat(catchThrowable(() -> posts.insertOne(new Document("_id", 20))))
                    .hasMessageContaining("cannot write to its disk")
                    .hasMessageContaining("No space left on device");
            assertThat(catchThrowable(() -> posts.insertOne(new Document("_id", 21))))
                    .isNotNull();

            FilePathFull.setFull(false);
            await().ignoreExceptions()
                    .until(() -> posts.insertOne(new Document("_id", 22)).wasAcknowledged());
            acknowledged.add(22);
            assertThat(posts.distinct("_id", Integer.class).into(new ArrayList<>()))
                    .containsAll(acknowledged)
                    .doesNotContain(21);
        }
    }
}
