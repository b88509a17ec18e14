package blipbatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import blipbatch.store.OnSecantusDb;
import blipbatch.store.SecantusDb;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica set chooses another primary while a run is under way: the run waits and goes on, and no attempt is lost. */
@OnSecantusDb
class FailoverInARunTest {

    /** More than the driver tries by itself. */
    private static final int TIMES = 3;

    private static final String PHOTO = "01.jpg";

    private static SecantusDb database;
    private static MongoClient admin;
    private static RunningServer server;

    private PictureHost host;
    private long lastRun;

    @BeforeAll
    static void start(@TempDir Path directory) {
        database = SecantusDb.start("--enable-test-commands");
        admin = MongoClients.create(database.uri("", "directConnection=true", "appName=test"));
        server = RunningServer.start(
                directory,
                "blipbatch.store.mongodb-uri="
                        + database.uri("app", "serverSelectionTimeoutMS=300", "heartbeatFrequencyMS=500"),
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.queue.lease=10s",
                "blipbatch.job.retries-in-run=0",
                "blipbatch.job.chunk-size=1",
                "blipbatch.job.failure-delay=1h",
                "blipbatch.job.poll=200ms");
        await().until(() -> server.get("/api/model").text("status").equals("loaded"));
    }

    @AfterAll
    static void stop() {
        server.close();
        admin.close();
        database.close();
    }

    @BeforeEach
    void anEmptyQueue() {
        host = new PictureHost();
        List.of("imagequeues", "posts").forEach(name -> collection(name).deleteMany(new Document()));
        lastRun = newestRun();
    }

    @AfterEach
    void stopTheHost() {
        configure("off", new Document());
        host.close();
    }

    private static final List<String> WRITES = List.of("claim", "caption", "done");

    static Stream<Arguments> troubles() {
        Stream<Document> closed = Stream.of(new Document("closeConnection", true));
        return Stream.concat(
                WRITES.stream().map(write -> Arguments.of(write, new Document("errorCode", 10107))),
                Stream.concat(
                                IntStream.of(189, 11602, 91, 13435).mapToObj(code -> new Document("errorCode", code)),
                                closed)
                        .map(answer -> Arguments.of("caption", answer)));
    }

    /** The writes of a run with one item come in this order. */
    @ParameterizedTest
    @MethodSource("troubles")
    void a_run_goes_on_whichever_write_meets_it(String write, Document answer) {
        failsAfter(WRITES.indexOf(write), "update", answer);

        ObjectId post = queued(host.picture("write", PHOTO));

        awaitCaptioned(List.of(post));
        assertThat(runsSince()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 6})
    void so_it_does_whichever_read_meets_it(int skipped) {
        failsAfter(skipped, "find", new Document("errorCode", 10107));

        awaitCaptioned(List.of(queued(host.picture("read", PHOTO))));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void an_attempt_that_failed_is_counted_once(int skipped) {
        failsAfter(skipped, "update", new Document("errorCode", 10107));

        ObjectId post = queued(host.failing("gone", PHOTO, 404, 100));

        await().until(() -> "failed".equals(status(post)));
        assertThat(item(post)).contains(entry("retries", 1), entry("failure", "permanent"));
        assertThat(post(post)).containsEntry("processingFailed", true);
        assertNoRunFailed();
    }

    @Test
    void an_item_is_given_back_as_it_was() throws Exception {
        failsAfter(3, "update", new Document("errorCode", 10107));
        ObjectId post = queued(host.held("changed", PHOTO));
        host.awaitRequest("changed", PHOTO);
        collection("posts")
                .updateOne(
                        new Document("_id", post),
                        new Document("$set", new Document("photo", host.picture("new", PHOTO))));

        host.release("changed", PHOTO);

        awaitCaptioned(List.of(post));
    }

    @Test
    void a_lease_that_is_not_renewed_once_is_renewed_at_the_next_time() throws Exception {
        ObjectId post = queued(host.held("renewed", PHOTO));
        host.awaitRequest("renewed", PHOTO);
        Object first = item(post).get("leaseUntil");
        fails(0, 2, "update", new Document("errorCode", 11602));

        await().until(() -> !first.equals(item(post).get("leaseUntil")));
        host.release("renewed", PHOTO);

        awaitCaptioned(List.of(post));
        assertThat(runsSince()).hasSize(1);
    }

    @Test
    void a_run_outlasts_a_step_down_in_its_midst() throws Exception {
        List<ObjectId> posts = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            posts.add(queued(i == 4 ? host.held("down", PHOTO) : host.picture("up", PHOTO)));
        }
        host.awaitRequest("down", PHOTO);

        stepDown(3);
        host.release("down", PHOTO);

        awaitCaptioned(posts);
    }

    @Test
    void what_is_queued_during_a_step_down_waits_for_its_end() {
        ObjectId post = inserted(host.picture("poll", PHOTO));

        stepDown(3);
        await().until(() -> server.enqueue(post).status() == 201);

        awaitCaptioned(List.of(post));
    }

    @Test
    void so_does_a_backfill() {
        ObjectId post = inserted(host.picture("fill", PHOTO));
        failsAfter(0, "insert", new Document("errorCode", 10107));

        assertThat(server.post("/api/backfills", "{}").status()).isEqualTo(202);

        await().until(() -> "done".equals(status(post)));
        assertNoRunFailed();
    }

    private static ObjectId queued(String photo) {
        ObjectId post = inserted(photo);
        collection("imagequeues")
                .insertOne(
                        new Document("imageId", post).append("status", "queued").append("retries", 0));
        return post;
    }

    private static ObjectId inserted(String photo) {
        ObjectId post = new ObjectId();
        collection("posts")
                .insertOne(new Document("_id", post).append("photo", photo).append("imageAnalysis", null));
        return post;
    }

    /** All were captioned at their first attempt, and no run failed. */
    private void awaitCaptioned(List<ObjectId> posts) {
        await().until(() -> posts.stream().allMatch(post -> "done".equals(status(post))));
        assertThat(posts).allSatisfy(post -> {
            assertThat(item(post)).containsEntry("retries", 0);
            assertThat(post(post).get("imageAnalysis", Document.class)).containsKey("caption");
        });
        assertNoRunFailed();
    }

    private void assertNoRunFailed() {
        await().untilAsserted(() -> assertThat(runsSince()).containsOnly("COMPLETED"));
    }

    private List<String> runsSince() {
        List<String> states = new ArrayList<>();
        server.get("/api/runs?size=20").body().get("content").forEach(run -> {
            if (run.get("id").asLong() > lastRun) {
                states.add(run.get("status").asString());
            }
        });
        return states;
    }

    private static long newestRun() {
        return server.get("/api/runs?size=1").body().at("/content/0/id").asLong(0);
    }

    private static Document item(ObjectId post) {
        return collection("imagequeues").find(new Document("imageId", post)).first();
    }

    private static Document post(ObjectId post) {
        return collection("posts").find(new Document("_id", post)).first();
    }

    /** Through a connection of the test's own, which no failure meets. */
    private static MongoCollection<Document> collection(String name) {
        return admin.getDatabase("app").getCollection(name);
    }

    private static String status(ObjectId post) {
        Document item = item(post);
        return item == null ? null : item.getString("status");
    }

    private static void stepDown(int seconds) {
        admin.getDatabase("admin").runCommand(new Document("replSetStepDown", seconds).append("force", true));
    }

    /** So many commands of the program's are answered, then some are not. */
    private static void failsAfter(int skipped, String command, Document how) {
        fails(skipped, TIMES, command, how);
    }

    private static void fails(int skipped, int times, String command, Document how) {
        Document data =
                new Document(how).append("failCommands", List.of(command)).append("appName", "blip-batch");
        configure(new Document("skip", skipped).append("times", times), data);
    }

    private static void configure(Object mode, Document data) {
        admin.getDatabase("admin")
                .runCommand(new Document("configureFailPoint", "failCommand")
                        .append("mode", mode)
                        .append("data", data));
    }
}
