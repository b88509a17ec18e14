package blipbatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.CuttableProxy;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.SettableClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Query;
import tools.jackson.databind.JsonNode;

/** The user's MongoDB goes away in the middle of a run, and comes back. */
class DatabaseLostTest {

    private static final SettableClock clock = new SettableClock();

    private static EmbeddedStore database;
    private static MongoTemplate mongo;
    private static CuttableProxy connection;
    private static RunningServer server;

    private PictureHost host;

    @TestConfiguration(proxyBeanMethods = false)
    static class Time {
        @Bean
        @Primary
        Clock settableClock() {
            return clock;
        }
    }

    @BeforeAll
    static void start(@TempDir Path data, @TempDir Path elsewhere) throws Exception {
        database = EmbeddedStore.in(elsewhere, clock);
        mongo = database.template();
        connection = new CuttableProxy(URI.create(database.uri()).getPort());
        server = RunningServer.startWith(
                Time.class,
                data,
                "blipbatch.store.mongodb-uri=mongodb://127.0.0.1:" + connection.port()
                        + "/blipbatch?serverSelectionTimeoutMS=300&heartbeatFrequencyMS=500",
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.job.chunk-size=2",
                "blipbatch.run.database-patience=0s",
                "blipbatch.job.poll=100ms");
        server.awaitModel();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        connection.close();
        database.close();
    }

    @BeforeEach
    void anEmptyQueue() {
        host = new PictureHost();
        server.awaitNoRun();
        List.of("imagequeues", "posts").forEach(collection -> mongo.remove(new Query(), collection));
    }

    @AfterEach
    void stopTheHost() {
        host.close();
    }

    @Test
    void a_run_fails_loses_nothing_and_its_restart_completes_it() throws Exception {
        List<ObjectId> posts = aRunThatLosesTheDatabase();
        await().untilAsserted(
                        () -> assertThat(newestRun().get("exitDescription").asString())
                                .startsWith("org.springframework.dao.DataAccessResourceFailureException"));
        JsonNode failed = newestRun();
        long run = failed.get("id").asLong();
        Map<Object, Object> before = captionTimes();
        assertThat(failed.get("exception").get("message").asString())
                .containsAnyOf("Timed out", "end of stream", "Exception sending message");
        assertThat(before).hasSizeBetween(2, 7);

        connection.mend();
        await().until(() -> processing() == 0);
        assertThat(newestRun().get("id").asLong()).isEqualTo(run);
        assertThat(sum(items(run))).isEqualTo(items(run).get("claimed").asInt());

        assertThat(server.post("/api/runs/" + run + "/restart", "").status()).isEqualTo(202);
        awaitDone(posts);

        await().until(() -> newestRun().get("status").asString().equals("COMPLETED"));
        assertThat(newestRun().get("instanceId")).isEqualTo(failed.get("instanceId"));
        assertThat(sum(items(newestRun().get("id").asLong())))
                .isEqualTo(items(newestRun().get("id").asLong()).get("claimed").asInt());
        assertThat(captionTimes()).as("nothing was captioned twice").containsAllEntriesOf(before);
        assertThat(posts).allSatisfy(post -> assertThat(item(post)).containsEntry("retries", 0));
    }

    @Test
    void the_runs_go_on_by_themselves_once_the_database_is_back() throws Exception {
        List<ObjectId> posts = aRunThatLosesTheDatabase();
        long run = newestRun().get("id").asLong();

        connection.mend();
        clock.advance(Duration.ofSeconds(10));
        awaitDone(posts);

        assertThat(newestRun().get("id").asLong()).isGreaterThan(run);
        assertThat(newestRun().get("parameters").get("trigger").asString()).isEqualTo("poll");
    }

    /** Eight posts in chunks of two; the database goes away while the picture of the fourth is on its way. */
    private List<ObjectId> aRunThatLosesTheDatabase() throws Exception {
        List<ObjectId> posts = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            String sample = "0" + i + ".jpg";
            String photo = i == 4 ? host.held("lost", sample) : host.picture("lost", sample);
            posts.add(server.queued(server.aPost().withPhoto(photo), new Document("retries", 0)));
        }
        host.awaitRequest("lost", "04.jpg");
        await().until(() -> captionTimes().size() >= 2);
        connection.cut();
        host.release("lost", "04.jpg");
        await().until(() -> newestRun().get("status").asString().equals("FAILED"));
        return posts;
    }

    /** Asked of the database itself. */
    private Map<Object, Object> captionTimes() {
        return mongo.findAll(Document.class, "posts").stream()
                .filter(post -> post.get("imageAnalysis") != null)
                .collect(Collectors.toMap(
                        post -> post.get("_id"),
                        post -> post.get("imageAnalysis", Document.class).getDate("captionedAt")));
    }

    private Document item(ObjectId post) {
        return mongo.findOne(query(where("imageId").is(post)), Document.class, "imagequeues");
    }

    /** Asked of the database itself: the server's counts are of a moment ago, and the clock stands still. */
    private long processing() {
        return mongo.count(query(where("status").is("processing")), "imagequeues");
    }

    private void awaitDone(List<ObjectId> posts) {
        await().until(() ->
                posts.stream().allMatch(post -> item(post).getString("status").equals("done")));
    }

    private JsonNode items(long run) {
        return server.get("/api/runs/" + run).body().get("items");
    }

    private static int sum(JsonNode items) {
        return items.get("done").asInt()
                + items.get("failed").asInt()
                + items.get("putOff").asInt()
                + items.get("released").asInt()
                + items.get("unanswered").asInt();
    }

    private JsonNode newestRun() {
        return server.run(server.newestRun("")).body();
    }
}
