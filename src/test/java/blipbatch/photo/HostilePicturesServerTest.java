package blipbatch.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.picture.HostileFiles;
import blipbatch.picture.Pictures;
import blipbatch.testing.APost;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.Samples;
import blipbatch.testing.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.mongodb.core.MongoTemplate;
import tools.jackson.databind.json.JsonMapper;

/** What strangers send to a server with a heap of 512 MB, which ends at the first OutOfMemoryError. */
class HostilePicturesServerTest {

    private static final int GOOD = 20;
    private static final int TWENTY_MEGABYTES = 20 << 20;

    @TempDir
    Path directory;

    private final PictureHost host = new PictureHost();
    private final Map<ObjectId, String> reasons = new HashMap<>();
    private int port;

    @BeforeEach
    void choosePort() throws IOException {
        port = RunningServer.freePort();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void hostile_pictures_fail_each_with_its_reason_and_the_good_ones_among_them_are_captioned() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        try (EmbeddedStore store = EmbeddedStore.in(data)) {
            queue(store.template());
        }
        try (ServerProcess server = start(data)) {
            host.awaitRequest("held", "01.jpg");
            assertThat(post("/api/runs/1/stop")).isEqualTo(202);
            host.release("held", "01.jpg");
            // Its step is STOPPED a moment before.
            await().until(() -> JsonMapper.shared()
                    .readTree(get("/api/runs/1"))
                    .at("/actions/restart/possible")
                    .asBoolean());
            assertThat(post("/api/runs/1/restart")).isEqualTo(202);

            String all = "{\"queued\":0,\"processing\":0,\"done\":%d,\"failed\":%d}".formatted(GOOD, reasons.size());
            await().untilAsserted(() -> {
                assertThat(server.isAlive()).as(server.output()).isTrue();
                assertThat(get("/api/queue/status")).isEqualTo(all);
            });
            server.terminate();
        }
        try (EmbeddedStore store = EmbeddedStore.in(data)) {
            for (Document item : store.template().findAll(Document.class, "imagequeues")) {
                String reason = reasons.get(item.getObjectId("imageId"));
                assertThat(item.getString("status")).isEqualTo(reason == null ? "done" : "failed");
                if (reason != null) {
                    assertThat(item.getString("error")).contains(reason);
                }
            }
        }
    }

    private void queue(MongoTemplate mongo) {
        queue(mongo, host.held("held", "01.jpg"), null);
        queue(mongo, host.file("good", "long.png", HostileFiles.blackPng(65_535, 1)), null);
        queue(mongo, host.file("good", "high.png", HostileFiles.blackPng(1, 65_535)), null);
        List<String> names = List.copyOf(Samples.seen().keySet());
        for (int i = 3; i < GOOD; i++) {
            queue(mongo, host.picture("good-" + i, names.get(i % names.size())), null);
        }
        queue(mongo, host.file("hostile", "transforms.webp", HostileFiles.manyTransforms()), "The file is damaged");
        queue(mongo, host.file("hostile", "frames.webp", HostileFiles.manyPicturesInAFrame()), "The file is damaged");
        queue(mongo, host.file("hostile", "codes.gif", HostileFiles.clearCodes()), "The file is damaged");
        queue(mongo, host.file("hostile", "scans.jpg", HostileFiles.manyScans(90)), "The file is damaged");
        queue(mongo, host.file("hostile", "high.png", HostileFiles.blackPng(1, 6_391_321)), "sides of up to 65,535");
        queue(mongo, host.file("hostile", "heap.jpg", HostileFiles.moreThanTheHeap()), "The picture takes 344 MB");
        String groups = host.file("hostile", "groups.webp", HostileFiles.manyGroups(65_536));
        for (int i = 0; i < 40; i++) {
            queue(mongo, groups, "The file is damaged");
        }
        String wide = host.file("hostile", "wide.png", HostileFiles.blackPng(10_000_000, 1));
        for (int i = 0; i < 100; i++) {
            queue(mongo, wide, "sides of up to 65,535");
        }
    }

    private void queue(MongoTemplate mongo, String picture, String reason) {
        ObjectId post = new APost(mongo).withPhoto(picture).insert();
        mongo.insert(new Document("imageId", post).append("status", "queued"), "imagequeues");
        if (reason != null) {
            reasons.put(post, reason);
        }
    }

    @Test
    void sixty_uploads_and_thirty_two_fetches_of_twenty_megabytes_cost_time_and_nothing_else() throws Exception {
        byte[] large = Arrays.copyOf(Pictures.sample("01.jpg"), TWENTY_MEGABYTES);
        Path file = Files.write(directory.resolve("large.jpg"), large);
        Path data = Files.createDirectories(directory.resolve("data"));
        try (EmbeddedStore store = EmbeddedStore.in(data)) {
            for (int i = 0; i < 32; i++) {
                queue(store.template(), host.file("large", i + ".jpg", large), null);
            }
        }
        ExecutorService callers = Executors.newCachedThreadPool();
        try (ServerProcess server = start(data)) {
            await().ignoreExceptions().until(() -> get("/api/model").contains("\"loaded\""));
            List<Future<Integer>> uploads = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                uploads.add(callers.submit(() -> upload(file)));
            }
            await().until(() -> {
                assertThat(get("/livez")).contains("UP");
                return uploads.stream().allMatch(Future::isDone);
            });
            for (Future<Integer> upload : uploads) {
                assertThat(upload.get()).isIn(200, 503);
            }
            await().untilAsserted(() -> {
                assertThat(server.isAlive()).as(server.output()).isTrue();
                assertThat(get("/api/queue/status")).contains("\"done\":32");
            });
            assertThat(server.output()).doesNotContain("OutOfMemoryError");
        } finally {
            callers.shutdownNow();
        }
    }

    private ServerProcess start(Path data) throws IOException {
        return ServerProcess.start(
                List.of("-Xmx512m", "-XX:+ExitOnOutOfMemoryError"),
                data,
                directory.resolve("server.log"),
                "server.port=" + port,
                "blipbatch.sample.posts=false",
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.job.poll=100ms");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private String get(String path) throws Exception {
        return RunningServer.HTTP
                .send(request(path).build(), BodyHandlers.ofString())
                .body();
    }

    private int post(String path) throws Exception {
        return RunningServer.HTTP
                .send(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private int upload(Path file) throws Exception {
        HttpRequest.Builder request = request("/api/classify")
                .header("Content-Type", "multipart/form-data; boundary=a-line")
                .POST(BodyPublishers.concat(
                        BodyPublishers.ofString(
                                "--a-line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"),
                        BodyPublishers.ofFile(file),
                        BodyPublishers.ofString("\r\n--a-line--\r\n")));
        return RunningServer.HTTP
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
    }
}
