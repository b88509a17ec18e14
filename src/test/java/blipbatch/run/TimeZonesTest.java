package blipbatch.run;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.APost;
import blipbatch.testing.PictureHost;
import blipbatch.testing.PostgreSql;
import blipbatch.testing.RunningServer;
import blipbatch.testing.RunningServer.Answer;
import blipbatch.testing.ServerProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Processes in other zones than the one that put a run on record. */
class TimeZonesTest {

    private static final String TOKYO = "Asia/Tokyo";
    private static final String NEW_YORK = "America/New_York";

    private final Instant before = Instant.now();
    private final PictureHost host = new PictureHost();
    private Path directory;
    private EmbeddedStore store;

    private record AWorker(ServerProcess process, int port) {

        Answer get(String path) {
            return RunningServer.send(request(path));
        }

        String page(String path) throws Exception {
            return RunningServer.HTTP
                    .send(request(path).build(), BodyHandlers.ofString())
                    .body();
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        }

        boolean isReady() {
            try {
                return get("/readyz").status() == 200;
            } catch (AssertionError notYet) {
                return false;
            }
        }

        JsonNode newest(String status) {
            long id = get("/api/runs?status=" + status)
                    .body()
                    .get("content")
                    .get(0)
                    .get("id")
                    .asLong();
            return get("/api/runs/" + id).body();
        }

        boolean hasRun(String status, int count) {
            JsonNode runs = get("/api/runs?status=" + status).body();
            return runs.get("page").get("totalElements").asInt() == count;
        }
    }

    @BeforeEach
    void open(@TempDir Path directory) {
        this.directory = directory;
        store = EmbeddedStore.in(directory);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        host.close();
    }

    private AWorker aWorker(String data, String zone, String... settings) throws Exception {
        int port = RunningServer.freePort();
        String[] all = {
            "server.port=" + port,
            "blipbatch.store.mongodb-uri=" + store.uri(),
            "blipbatch.photo.allow-private-addresses=true",
            "blipbatch.queue.lease=2s",
            "blipbatch.job.poll=200ms",
        };
        return new AWorker(
                ServerProcess.start(
                        List.of("-Duser.timezone=" + zone),
                        directory.resolve(data),
                        directory.resolve(data + zone.replace('/', '-') + ".log"),
                        Stream.concat(Arrays.stream(all), Arrays.stream(settings))
                                .toArray(String[]::new)),
                port);
    }

    @Test
    void workers_in_two_zones_tell_the_same_of_a_run_and_their_people_in_their_own() throws Exception {
        String record = "blipbatch.store.job-repository-url=" + PostgreSql.newDatabase();
        AWorker tokyo = aWorker("tokyo", TOKYO, record);
        AWorker newYork = aWorker("new-york", NEW_YORK, record);
        try (ServerProcess first = tokyo.process();
                ServerProcess second = newYork.process()) {
            await().atMost(120, SECONDS).until(() -> tokyo.isReady() && newYork.isReady());
            String photo = host.held("held", "01.jpg");
            queue(photo);
            host.awaitRequest("held", "01.jpg");

            for (AWorker worker : List.of(tokyo, newYork)) {
                JsonNode underWay = worker.newest("STARTED");
                assertBetween(underWay, "createdAt", "startedAt");
                assertThat(underWay.get("progress").get("elapsedSeconds").asDouble())
                        .isBetween(0.0, seconds(before));
                // The other may have begun one, too, that finds nothing to do.
                await().atMost(60, SECONDS)
                        .until(() -> worker.hasRun("STARTED&from=" + before + "&to=" + Instant.now(), 1));
            }
            host.release("held", "01.jpg");
            await().atMost(60, SECONDS).until(() -> tokyo.hasRun("STARTED", 0));

            JsonNode run = tokyo.newest("COMPLETED");
            assertBetween(run, "createdAt", "startedAt", "endedAt");
            assertThat(newYork.newest("COMPLETED")).isEqualTo(run);
            Instant startedAt = Instant.parse(run.get("startedAt").asString());
            for (AWorker worker : List.of(tokyo, newYork)) {
                String zone = worker == tokyo ? TOKYO : NEW_YORK;
                assertThat(worker.page("/runs/" + run.get("id").asLong()))
                        .contains(DateTimeFormatter.ofPattern("HH:mm:ss").format(startedAt.atZone(ZoneId.of(zone))));
                assertThat(worker.process().output())
                        .contains(
                                DateTimeFormatter.ofPattern("XXX").format(startedAt.atZone(ZoneId.of(zone))) + "  INFO")
                        .doesNotContain("Z  INFO");
            }
        }
    }

    @Test
    void a_restart_in_another_zone_changes_no_time_on_record() throws Exception {
        queue(host.held("held", "01.jpg"));
        AWorker tokyo = aWorker("data", TOKYO);
        JsonNode started;
        try (ServerProcess process = tokyo.process()) {
            host.awaitRequest("held", "01.jpg");
            started = tokyo.newest("STARTED");
            process.kill();
        }
        host.release("held", "01.jpg");

        AWorker newYork = aWorker("data", NEW_YORK);
        try (ServerProcess process = newYork.process()) {
            await().atMost(120, SECONDS).until(newYork::isReady);
            await().atMost(60, SECONDS).until(() -> newYork.hasRun("COMPLETED", 1));

            JsonNode run =
                    newYork.get("/api/runs/" + started.get("id").asLong()).body();
            assertThat(run.get("status").asString()).isEqualTo("FAILED");
            assertThat(run.get("startedAt")).isEqualTo(started.get("startedAt"));
            assertBetween(run, "createdAt", "startedAt", "endedAt");
            assertBetween(newYork.newest("COMPLETED"), "createdAt", "startedAt", "endedAt");
            assertThat(run.get("progress").get("elapsedSeconds").asDouble()).isBetween(0.0, seconds(before));
        }
    }

    private void queue(String photo) {
        ObjectId post = new APost(store.template()).withPhoto(photo).insert();
        store.template().insert(new Document("imageId", post).append("status", "queued"), "imagequeues");
    }

    private void assertBetween(JsonNode run, String... times) {
        for (String time : times) {
            assertThat(Instant.parse(run.get(time).asString())).as(time).isBetween(before, Instant.now());
        }
    }

    private static double seconds(Instant since) {
        return Duration.between(since, Instant.now()).toMillis() / 1000.0;
    }
}
