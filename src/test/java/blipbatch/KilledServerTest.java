package blipbatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.store.EmbeddedStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
                host.awaitRequests(POSTS / 3);
                server.kill();
            }
            Map<ObjectId, Date> before = captionDates(data);
            assertThat(before.size()).as("captioned before the kill").isBetween(1, POSTS - 1);

            try (RunningServer server = RunningServer.start(data, settings[1])) {
                await().atMost(60, SECONDS)
                        .until(() -> server.get("/api/queue/status").number("done") == POSTS);

                assertThat(server.get("/api/queue/status").body().toString())
                        .isEqualTo("{\"queued\":0,\"processing\":0,\"done\":48,\"failed\":0}");
                assertKilledRunIsOnRecord(server);
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
                host.awaitRequests(POSTS / 3);
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

    private static void queuePosts(Path data, PictureHost host) throws Exception {
        Files.createDirectories(data);
        try (EmbeddedStore store = EmbeddedStore.in(data)) {
            MongoTemplate mongo = store.template();
            for (int i = 0; i < POSTS; i++) {
                String picture = host.picture("post-" + i, NAMES.get(i % NAMES.size()));
                ObjectId post = new APost(mongo).withPhoto(picture).insert();
                mongo.insert(new Document("imageId", post).append("status", "queued"), "imagequeues");
            }
        }
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

    private static void assertKilledRunIsOnRecord(RunningServer server) {
        JsonNode failed = server.get("/api/runs?status=FAILED").body().get("content");
        assertThat(failed).hasSize(1);
        assertThat(server.get("/api/runs/" + failed.get(0).get("id").asLong()).text("exitDescription"))
                .contains("The process that ran it died.");
        assertThat(server.get("/api/runs?status=STARTED")
                        .body()
                        .get("page")
                        .get("totalElements")
                        .asLong())
                .isZero();
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
