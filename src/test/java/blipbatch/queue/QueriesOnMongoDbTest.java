package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.store.MongoDb;
import blipbatch.testing.SettableClock;
import com.mongodb.ExplainVerbosity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.mongodb.core.MongoTemplate;

/** MongoDB itself says which index it takes for each query that the queue makes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueriesOnMongoDbTest {

    private static final String COLLECTION = "imagequeues";

    @RegisterExtension
    static final MongoDb DATABASE = new MongoDb();

    private MongoTemplate mongo;

    @BeforeAll
    void items() {
        mongo = DATABASE.template();
        QueueCollection items = new QueueCollection(mongo, new QueueSettings(COLLECTION, Duration.ofMinutes(2)));
        new BulkQueue(items, new ItemChanges(items, new QueueClock(items, new SettableClock())), event -> {})
                .add(ids(1_000), Instant.now(), false);
    }

    @BeforeEach
    void plans() {
        DATABASE.assumeItIsMongoDb("which index it takes");
    }

    private static List<ObjectId> ids(int count) {
        List<ObjectId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(new ObjectId());
        }
        return ids;
    }

    record Asked(String what, Document filter, Document sort) {
        @Override
        public String toString() {
            return what;
        }
    }

    static List<Asked> queries() {
        Date now = new Date();
        Document in = new Document("$in", ids(8));
        Document byId = new Document("_id", -1);
        Document due = new Document("status", "queued")
                .append("nextAttemptAt", new Document("$not", new Document("$gt", now)));
        Document expired = new Document("status", "processing")
                .append(
                        "$or",
                        List.of(
                                new Document("leaseUntil", new Document("$lt", now)),
                                new Document("leaseUntil", new Document("$not", new Document("$type", "date")))
                                        .append("updatedAt", new Document("$not", new Document("$gte", now)))));
        Document oldDone = new Document("status", "done")
                .append(
                        "$or",
                        List.of(
                                new Document("processedAt", new Document("$lt", now)),
                                new Document("processedAt", null).append("updatedAt", new Document("$lt", now))));
        Document transientFailures = new Document("status", "failed")
                .append("failure", "transient")
                .append("processedAt", new Document("$lt", now))
                .append("requeues", new Document("$not", new Document("$gte", 4)));
        Document toTell = new Document("webhookAt", new Document("$gt", new Date(0)));
        Document none = new Document();
        return List.of(
                new Asked("the item of a post", new Document("imageId", new ObjectId()), none),
                new Asked("the items of a chunk of posts", new Document("imageId", in), none),
                new Asked("the next to claim", due, new Document("priority", 1).append("createdAt", 1)),
                new Asked("whether any is due", due, none),
                new Asked("since when the oldest that is due waits", due, new Document("requestedAt", 1)),
                new Asked("claiming", new Document(due).append("_id", in), none),
                new Asked("what a run holds", new Document("status", "processing").append("claimedBy", "a"), none),
                new Asked(
                        "what waits for a host",
                        new Document("status", "queued").append("waitsFor", "images.example.com"),
                        none),
                new Asked(
                        "which of what waits for a host is next",
                        new Document("status", "queued").append("waitsFor", "images.example.com"),
                        new Document("priority", 1).append("createdAt", 1)),
                new Asked(
                        "what waits for some hosts",
                        new Document("status", "queued")
                                .append("waitsFor", new Document("$in", List.of("images.example.com", "localhost"))),
                        none),
                new Asked(
                        "finished items of a chunk of posts",
                        new Document("imageId", in).append("status", new Document("$in", List.of("done", "failed"))),
                        none),
                new Asked("what waits for its hour", new Document("scheduledAt", new Document("$gt", now)), none),
                new Asked(
                        "the next hour",
                        new Document("scheduledAt", new Document("$gt", now)),
                        new Document("scheduledAt", 1)),
                new Asked("items whose worker died", expired, none),
                new Asked("old done items", oldDone, none),
                new Asked("transient failures", transientFailures, none),
                new Asked("the newest done", new Document("status", "done"), new Document("processedAt", -1)),
                new Asked(
                        "what was finished lately",
                        new Document("status", new Document("$in", List.of("done", "failed")))
                                .append("processedAt", new Document("$gte", now)),
                        none),
                new Asked(
                        "the events that are due",
                        new Document("webhookDueAt", new Document("$lte", now)),
                        new Document("webhookDueAt", 1)),
                new Asked("since when the oldest event waits", toTell, new Document("webhookAt", 1)),
                new Asked("how many events wait", toTell, none),
                new Asked("the list", new Document("_id", new Document("$gte", new ObjectId())), byId),
                new Asked("the list by status", new Document("status", "failed"), byId),
                new Asked(
                        "the oldest that never waited for an attempt",
                        new Document("status", "queued").append("nextAttemptAt", null),
                        new Document("requestedAt", 1)),
                new Asked(
                        "what has been due for longest",
                        new Document("status", "queued").append("nextAttemptAt", new Document("$lte", now)),
                        new Document("nextAttemptAt", 1)),
                new Asked(
                        "a stretch of what has no index",
                        new Document("status", "failed")
                                .append("_id", new Document("$gte", new ObjectId()).append("$lt", new ObjectId()))
                                .append("error", new Document("$regex", "404")),
                        byId),
                new Asked("the list by failure", new Document("failure", "transient"), byId));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void no_query_reads_the_whole_queue(Asked query) {
        String plan = mongo.getCollection(COLLECTION)
                .find(query.filter())
                .sort(query.sort())
                .explain(ExplainVerbosity.QUERY_PLANNER)
                .get("queryPlanner", Document.class)
                .get("winningPlan", Document.class)
                .toJson();

        assertThat(plan).doesNotContain("COLLSCAN").containsAnyOf("IXSCAN", "IDHACK", "EXPRESS");
        assertThat(plan).as("sorted by the index").doesNotContain("\"stage\": \"SORT\"");
    }

    @Test
    void items_are_counted_in_an_index() {
        String plan = mongo.getCollection(COLLECTION)
                .aggregate(List.of(
                        new Document("$match", new Document("status", new Document("$in", ItemStatus.words()))),
                        new Document(
                                "$group", new Document("_id", "$status").append("items", new Document("$sum", 1)))))
                .explain(ExplainVerbosity.QUERY_PLANNER)
                .toJson();

        assertThat(plan).contains("IXSCAN").doesNotContain("COLLSCAN", "\"FETCH\"");
    }
}
