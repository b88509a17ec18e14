package blipbatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.APost;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.Samples;
import blipbatch.testing.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Query;
import tools.jackson.databind.JsonNode;

/** Another process that is really killed. */
class KilledServerTest {

    private static final List<String> NAMES = List.copyOf(Samples.seen().keySet());
    private static final int POSTS = 48;

    @TempDir
    Path directory;

    @Test
    void after_a_kill_in_the_middle_of_a_run_every_item_is_finished_and_no_caption_is_written_twice() throws Exception {
        Path data = directory.resolve("data");
        try (PictureHost host = new PictureHost()) {
            queuePosts(data, host);
            String[] settings = {
                "server.port=0", "blipbatch.photo.allow-private-addresses=true", "blipbatch.job.chunk-size=4"
            };
            try (ServerProcess server = ServerProcess.start(data, directory.resolve("first.log"), settings)) {
                host.awaitRequests(POSTS / 2);
                server.kill();
            }
            Map<ObjectId, Date> before = captionDates(data);
            assertThat(before.size()).as("captioned before the kill").isBetween(1, POSTS - 1);

            try (RunningServer server = RunningServer.start(data, settings[1])) {
                await().until(() -> server.get("/api/queue/status").number("done") == POSTS);

                assertThat(server.get("/api/queue/status").body().toString())
                        .isEqualTo("{\"queued\":0,\"processing\":0,\"done\":48,\"failed\":0}");
                assertKilledRunIsOnRecord(server, before.size());
            }
            try (Stream<Path> files = Files.list(data)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .noneMatch(name -> name.endsWith("trace.db"));
            }
            assertThat(captionDates(data)).hasSize(POSTS).containsAllEntriesOf(before);
        }
    }

    @Test
    void a_terminated_server_finishes_its_chunk_and_leaves_nothing_in_work() throws Exception {
        Path data = directory.resolve("data");
        try (PictureHost host = new PictureHost()) {
            queuePosts(data, host);
            try (ServerProcess server = ServerProcess.start(
                    data,
                    directory.resolve("first.log"),
                    "server.port=0",
                    "blipbatch.photo.allow-private-addresses=true",
                    "blipbatch.job.chunk-size=4")) {
                host.awaitRequests(POSTS / 2);
                server.terminate();
            }
        }
        try (EmbeddedStore store = EmbeddedStore.in(data)) {
            MongoTemplate mongo = store.template();
            assertThat(mongo.findDistinct(new Query(), "status", "imagequeues", String.class))
                    .containsExactlyInAnyOrder("done", "queued");
        }
        try (RunningServer server = RunningServer.start(data, "blipbatch.caption.model=none")) {
            assertThat(server.get("/api/runs")
                            .body()
                            .get("content")
                            .get(0)
                            .get("status")
                            .asString())
                    .isEqualTo("STOPPED");
        }
    }

    @Test
    void a_terminated_server_gives_back_what_a_slow_host_keeps_it_waiting_for() throws Exception {
        Path data = directory.resolve("data");
        Files.createDirectories(data);
        try (PictureHost host = new PictureHost()) {
            try (EmbeddedStore store = EmbeddedStore.in(data)) {
                for (String name : List.of("01.jpg", "02.jpg")) {
                    queue(store.template(), host.held("slow", name));
                }
            }
            try (ServerProcess server = ServerProcess.start(
                    data,
                    directory.resolve("first.log"),
                    "server.port=0",
                    "blipbatch.photo.allow-private-addresses=true",
                    "blipbatch.job.stop-grace=1s")) {
                host.awaitRequest("slow", "01.jpg");
                host.awaitRequest("slow", "02.jpg");
                server.terminate();
            }
        }
        try (EmbeddedStore store = EmbeddedStore.in(data)) {
            assertThat(store.template().findAll(Document.class, "imagequeues"))
                    .hasSize(2)
                    .allSatisfy(item ->
                            assertThat(item).containsEntry("status", "queued").doesNotContainKey("claimedBy"));
        }
        try (RunningServer server = RunningServer.start(data, "blipbatch.caption.model=none")) {
            JsonNode run = server.get("/api/runs").body().get("content").get(0);
            assertThat(run.get("status").asString()).isEqualTo("STOPPED");
            assertThat(server.get("/api/workers").body()).hasSize(1);
        }
    }

    private static void queuePosts(Path data, PictureHost host) throws Exception {
        Files.createDirectories(data);
        try (EmbeddedStore store = EmbeddedStore.in(data)) {
            MongoTemplate mongo = store.template();
            for (int i = 0; i < POSTS; i++) {
                String picture = host.picture("post-" + i, NAMES.get(i % NAMES.size()));
                queue(mongo, picture);
            }
        }
    }

    private static void queue(MongoTemplate mongo, String picture) {
        ObjectId post = new APost(mongo).withPhoto(picture).insert();
        mongo.insert(new Document("imageId", post).append("status", "queued"), "imagequeues");
    }

    /** When each captioned post was captioned; the caption must be the right one. */
    private static Map<ObjectId, Date> captionDates(Path data) throws Exception {
        Map<ObjectId, Date> dates = new HashMap<>();
        try (EmbeddedStore store = EmbeddedStore.in(data)) {
            for (Document post : store.template().findAll(Document.class, "posts")) {
                Document analysis = post.get("imageAnalysis", Document.class);
                if (analysis != null && analysis.containsKey("captionedAt")) {
                    String photo = post.getString("photo");
                    assertThat(analysis.getString("caption"))
                            .isEqualTo(Samples.seen().get(photo.substring(photo.lastIndexOf('/') + 1)));
                    dates.put(post.getObjectId("_id"), analysis.getDate("captionedAt"));
                }
            }
        }
        return dates;
    }

    /** The killed run failed with the reason, and was restarted by itself, once; every item is accounted for. */
    private static void assertKilledRunIsOnRecord(RunningServer server, int captionedBefore) {
        JsonNode failed = server.get("/api/runs?status=FAILED").body().get("content");
        assertThat(failed).hasSize(1);
        JsonNode killed =
                server.get("/api/runs/" + failed.get(0).get("id").asLong()).body();
        assertThat(killed.get("exitDescription").asString())
                .matches("The worker \\S+ that ran it gave no sign of life since 20\\S+Z\\.");
        JsonNode items = killed.get("items");
        assertThat(items.get("claimed").asLong())
                .isEqualTo(items.get("done").asLong()
                        + items.get("released").asLong()
                        + items.get("unanswered").asLong());
        assertThat(items.get("done").asInt()).isBetween(1, captionedBefore);
        assertThat(items.get("released").asInt()).isPositive();
        assertThat(killed.get("counts").get("written").asInt()).isBetween(1, captionedBefore);

        await().until(() -> count(server, "STARTED") == 0);
        List<JsonNode> recoveries = new ArrayList<>();
        server.get("/api/runs").body().get("content").forEach(run -> {
            if (run.get("trigger").asString().equals("recovery")) {
                recoveries.add(run);
            }
        });
        assertThat(recoveries).singleElement().satisfies(run -> {
            assertThat(run.get("instanceId")).isEqualTo(killed.get("instanceId"));
            assertThat(run.get("status").asString()).isEqualTo("COMPLETED");
            assertThat(run.get("counts").get("written").asInt()).isBetween(1, POSTS - captionedBefore);
        });
    }

    private static long count(RunningServer server, String status) {
        return server.get("/api/runs?status=" + status)
                .body()
                .get("page")
                .get("totalElements")
                .asLong();
    }

    @Test
    void a_second_server_on_the_same_data_directory_says_so_in_one_sentence_and_ends() throws Exception {
        Path data = directory.resolve("data");
        try (RunningServer first = RunningServer.start(data, "blipbatch.sample.posts=false");
                ServerProcess second = ServerProcess.start(data, directory.resolve("second.log"), "server.port=0")) {
            assertThat(second.awaitExit()).isEqualTo(1);

            assertThat(second.output().lines().filter(line -> line.contains(" ERROR ") || line.contains(" WARN ")))
                    .singleElement()
                    .asString()
                    .contains("Another blip-batch already uses the data directory")
                    .contains("process " + ProcessHandle.current().pid());
            assertThat(second.output()).doesNotContain("\tat ", "Exception");
            assertThat(first.get("/api/queue/status").status()).isEqualTo(200);
        }
    }
}
