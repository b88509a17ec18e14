package blipbatch.post;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.store.OnSecantusDb;
import blipbatch.store.SecantusDb;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.MongoTemplate;

/** So few posts are selected among so many that MongoDB does not find a page of them in the time that it has. */
@OnSecantusDb
class LongPageTest {

    private static final PostSettings SETTINGS = new PostSettings(
            "posts", "photo", "imageAnalysis", "processed", "processingFailed", "user", Pictures.FIRST, 20);
    private static final PostSelection ALL = new PostSelection(null, null, null, List.of(), false, false, null);

    @Test
    void it_is_read_in_stretches() {
        try (SecantusDb server = SecantusDb.start("--enable-test-commands");
                MongoClient client = MongoClients.create(server.uri())) {
            MongoTemplate mongo = new MongoTemplate(client, "app");
            ObjectId first = insert(mongo, "http://images.example.com/1.jpg");
            mongo.insert(
                    IntStream.range(0, SelectedPosts.STRETCH)
                            .mapToObj(i -> new Document())
                            .toList(),
                    "posts");
            ObjectId last = insert(mongo, "http://images.example.com/2.jpg");
            SelectedPosts posts = new SelectedPosts(mongo, new CaptionOrigin(SETTINGS), SETTINGS);

            outOfTime(client);
            assertThat(posts.page(ALL, null, 10)).containsExactly(first, last);
            outOfTime(client);
            assertThat(posts.page(ALL, null, 1)).containsExactly(first);
            outOfTime(client);
            assertThat(posts.page(ALL, first, 10)).containsExactly(last);
            outOfTime(client);
            assertThat(posts.page(ALL, last, 10)).isEmpty();
        }
    }

    private static ObjectId insert(MongoTemplate mongo, String photo) {
        return mongo.insert(new Document("photo", photo), "posts").getObjectId("_id");
    }

    /** The next find, and no other. */
    private static void outOfTime(MongoClient client) {
        client.getDatabase("admin")
                .runCommand(new Document("configureFailPoint", "failCommand")
                        .append("mode", new Document("times", 1))
                        .append("data", new Document("failCommands", List.of("find")).append("errorCode", 50)));
    }
}
