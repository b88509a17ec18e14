package blipbatch.post;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.store.MongoDb;
import com.mongodb.ExplainVerbosity;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.data.mongodb.core.MongoTemplate;

class PostSelectionOnMongoDbTest extends PostSelectionContract {

    @RegisterExtension
    static final MongoDb DATABASE = new MongoDb();

    @Override
    MongoTemplate mongo() {
        return DATABASE.template();
    }

    @Test
    void a_page_is_read_along_the_ids() {
        DATABASE.assumeItIsMongoDb("which index it takes");
        MongoTemplate mongo = mongo();
        mongo.insert(
                IntStream.range(0, 1_000)
                        .mapToObj(i -> new Document("photo", "http://images.example.com/" + i))
                        .toList(),
                "posts");
        PostSettings settings = new PostSettings(
                "posts", "photo", "imageAnalysis", "processed", "processingFailed", "user", Pictures.FIRST, 20);
        SelectedPosts posts = new SelectedPosts(mongo, new CaptionOrigin(settings), settings);
        PostSelection all = new PostSelection(null, null, null, List.of(), false, false, null);

        String plan = mongo.getCollection("posts")
                .find(posts.query(IdKind.OBJECT_ID, all, new ObjectId(), null).getQueryObject())
                .sort(new Document("_id", 1))
                .limit(100)
                .explain(ExplainVerbosity.QUERY_PLANNER)
                .get("queryPlanner", Document.class)
                .get("winningPlan", Document.class)
                .toJson();

        assertThat(plan).contains("IXSCAN").doesNotContain("COLLSCAN", "\"stage\": \"SORT\"");
    }
}
