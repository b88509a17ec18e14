package blipbatch.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import blipbatch.testing.ServerProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.mongodb.core.query.Update;
import tools.jackson.databind.JsonNode;

/** Backfills that are interrupted. Chunks of one post make them long enough for that. */
class BackfillControlTest {

    private static final int POSTS = 400;

    @TempDir
    Path data;

    @TempDir
    Path elsewhere;

    private EmbeddedStore mongo;
    private String[] settings;
    private int mongoPort;

    @BeforeEach
    void posts() throws Exception {
        mongoPort = RunningServer.freePort();
        mongo = EmbeddedStore.at(elsewhere, mongoPort);
        settings = new String[] {
            "blipbatch.store.mongodb-uri=mongodb://127.0.0.1:" + mongoPort + "/blipbatch?serverSelectionTimeoutMS=300",
            "blipbatch.caption.model=none",
            "blipbatch.job.poll=200ms",
            "blipbatch.backfill.chunk-size=1",
            "blipbatch.run.database-patience=1s"
        };
        List<Document> posts = new ArrayList<>();
        for (int i = 0; i < POSTS; i++) {
            posts.add(new Document("_id", new ObjectId())
                    .append("photo", "http://images.example.com/" + i + ".jpg")
                    .append("imageAnalysis", null));
        }
        mongo.template().insert(posts, "posts");
    }

    @AfterEach
    void close() throws Exception {
        mongo.close();
    }

    @Test
    void one_at_a_time_and_a_stopped_one_goes_on_where_it_was() {
        try (RunningServer server = RunningServer.start(data, settings)) {
            long run = server.post("/api/backfills", "").number("id");
            awaitQueued(10);

            Answer refused = server.post("/api/backfills", "");
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.text("error")).contains("Backfill run " + run + " is under way");

            assertThat(server.post("/api/runs/" + run + "/stop", "").status()).isEqualTo(202);
            JsonNode stopped = awaitEnd(server, run);
            assertThat(stopped.get("status").asString()).isEqualTo("STOPPED");
            assertThat(stopped.get("exitDescription").asString()).contains("what it had queued stays in the queue");
            long written = stopped.get("counts").get("written").asLong();
            assertThat(written).isEqualTo(queued()).isLessThan(POSTS);

            assertThat(server.post("/api/runs/" + run + "/restart", "").status())
                    .isEqualTo(202);
            JsonNode restarted = awaitEnd(server, server.newestRun("job=backfill"));

            assertRestOf(stopped, restarted, "restart");
        }
    }

    @Test
    void at_a_rate_a_restart_goes_on_behind_the_last_time_that_was_given() {
        try (RunningServer server = RunningServer.start(data, settings)) {
            long run = server.post("/api/backfills", "{\"rate\": \"60/h\"}").number("id");
            awaitQueued(10);
            assertThat(server.post("/api/runs/" + run + "/stop", "").status()).isEqualTo(202);
            awaitEnd(server, run);
            assertThat(queued()).isLessThan(POSTS);

            assertThat(server.post("/api/runs/" + run + "/restart", "").status())
                    .isEqualTo(202);
            awaitEnd(server, server.newestRun("job=backfill"));

            List<Instant> due = mongo.template().findAll(Document.class, "imagequeues").stream()
                    .map(item -> item.getDate("scheduledAt").toInstant())
                    .sorted()
                    .toList();
            assertThat(due).hasSize(POSTS).doesNotHaveDuplicates();
            assertThat(Duration.between(due.get(0), due.get(POSTS - 1))).isEqualTo(Duration.ofMinutes(POSTS - 1));
        }
    }

    @Test
    void when_the_database_goes_away_the_run_fails_and_its_restart_completes_it() throws Exception {
        try (RunningServer server = RunningServer.start(data, settings)) {
            long run = server.post("/api/backfills", "").number("id");
            awaitQueued(10);
            mongo.close();

            JsonNode failed = awaitEnd(server, run);
            assertThat(failed.get("status").asString()).isEqualTo("FAILED");

            mongo = EmbeddedStore.at(elsewhere, mongoPort);
            await().until(() -> server.get("/api/queue/status").status() == 200);
            assertThat(server.post("/api/runs/" + run + "/restart", "").status())
                    .isEqualTo(202);
            JsonNode restarted = awaitEnd(server, server.newestRun("job=backfill"));

            assertThat(restarted.get("status").asString()).isEqualTo("COMPLETED");
            assertThat(queued()).isEqualTo(POSTS);
            // The post in hand may have been read and not queued; then it is read again.
            long left = POSTS - failed.get("counts").get("read").asLong();
            assertThat(restarted.get("counts").get("read").asLong()).isBetween(left, left + 1);
        }
    }

    @Test
    void after_a_kill_it_goes_on_without_a_person() throws Exception {
        int port = RunningServer.freePort();
        URI backfills = URI.create("http://localhost:" + port + "/api/backfills");
        String[] withPort = {settings[0], settings[1], settings[2], settings[3], "server.port=" + port};
        try (ServerProcess server = ServerProcess.start(data, data.resolve("killed.log"), withPort)) {
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(RunningServer.send(
                                            HttpRequest.newBuilder(backfills).POST(BodyPublishers.noBody()))
                                    .status())
                            .isEqualTo(202));
            awaitQueued(POSTS / 10);
            server.kill();
        }
        long before = queued();
        assertThat(before).isLessThan(POSTS);

        try (RunningServer server = RunningServer.start(data, settings)) {
            await().until(() -> queued() == POSTS);
            JsonNode recovered = awaitEnd(server, server.newestRun("job=backfill"));

            assertThat(recovered.get("status").asString()).isEqualTo("COMPLETED");
            assertThat(recovered.get("trigger").asString()).isEqualTo("recovery");
            // Of the chunk in hand it is not known how far it came.
            assertThat(recovered.get("counts").get("read").asLong()).isBetween(POSTS - before, POSTS - before + 1);
            assertThat(server.get("/api/runs?status=FAILED").body().get("content"))
                    .hasSize(1);
        }
    }

    @Test
    void what_changes_meanwhile_is_seen_and_no_post_is_missed() {
        List<ObjectId> last = mongo.template().findAll(Document.class, "posts").stream()
                .map(post -> post.getObjectId("_id"))
                .skip(POSTS - 50)
                .toList();
        try (RunningServer server = RunningServer.start(data, settings)) {
            long run = server.post("/api/backfills", "").number("id");
            awaitQueued(10);
            mongo.template()
                    .updateMulti(
                            query(where("_id").in(last)),
                            new Update().set("imageAnalysis", new Document("caption", "a red boat")),
                            "posts");
            mongo.template()
                    .updateMulti(
                            query(where("_id").lt(last.get(0))),
                            new Update().set("imageAnalysis", new Document("verdict", "ok")),
                            "posts");

            JsonNode ended = awaitEnd(server, run);

            assertThat(ended.get("status").asString()).isEqualTo("COMPLETED");
            assertThat(queued()).isEqualTo(POSTS - 50);
            assertThat(mongo.template().count(query(where("imageId").in(last)), "imagequeues"))
                    .isZero();
        }
    }

    private void assertRestOf(JsonNode first, JsonNode second, String trigger) {
        long done = first.get("counts").get("read").asLong();
        assertThat(second.get("status").asString()).isEqualTo("COMPLETED");
        assertThat(second.get("trigger").asString()).isEqualTo(trigger);
        assertThat(second.get("instanceId")).isEqualTo(first.get("instanceId"));
        assertThat(second.get("counts").get("read").asLong()).isEqualTo(POSTS - done);
        assertThat(second.get("parameters").get("total").asLong()).isEqualTo(POSTS - done);
        assertThat(queued()).isEqualTo(POSTS);
    }

    private void awaitQueued(long items) {
        await().until(() -> queued() >= items);
    }

    private long queued() {
        return mongo.template().estimatedCount("imagequeues");
    }

    private static JsonNode awaitEnd(RunningServer server, long run) {
        return await().until(
                        () -> server.get("/api/runs/" + run).body(),
                        body -> !body.get("endedAt").isNull());
    }
}
