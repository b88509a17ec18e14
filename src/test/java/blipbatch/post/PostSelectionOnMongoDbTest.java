package blipbatch.post;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ExplainVerbosity;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.SimpleMongoClientDatabaseFactory;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.mongodb.MongoDBContainer;

@Testcontainers(disabledWithoutDocker = true)
class PostSelectionOnMongoDbTest extends PostSelectionContract {

    @Container
    private static final MongoDBContainer MONGODB = new MongoDBContainer("mongo:8.0");

    @Override
    MongoTemplate mongo() {
        return new MongoTemplate(new SimpleMongoClientDatabaseFactory(MONGODB.getReplicaSetUrl("test")));
    }

    @Test
    void a_page_is_read_along_the_ids() {
        MongoTemplate mongo = mongo();
        mongo.insert(
                IntStream.range(0, 1_000)
                        .mapToObj(i -> new Document("photo", "http://images.example.com/" + i))
                        .toList(),
                "posts");
        SelectedPosts posts = new SelectedPosts(
                mongo, new PostSettings("posts", "photo", "imageAnalysis", "processed", "processingFailed", "user"));
        PostSelection all = new PostSelection(null, null, null, List.of(), false, false);

        String plan = mongo.getCollection("posts")
                .find(posts.query(all, new ObjectId()).getQueryObject())
                .sort(new Document("_id", 1))
                .limit(100)
                .explain(ExplainVerbosity.QUERY_PLANNER)
                .get("queryPlanner", Document.class)
                .get("winningPlan", Document.class)
                .toJson();

        assertThat(plan).contains("IXSCAN").doesNotContain("COLLSCAN", "\"stage\": \"SORT\"");
    }
}
