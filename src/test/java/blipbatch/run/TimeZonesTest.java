package blipbatch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.APost;
import blipbatch.testing.PictureHost;
import blipbatch.testing.PostgreSql;
import blipbatch.testing.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
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

    private WorkerProcess aWorker(String data, String zone, String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("blipbatch.store.mongodb-uri=" + store.uri());
        all.add("blipbatch.queue.lease=6s");
        all.add("blipbatch.job.poll=200ms");
        return WorkerProcess.start(
                directory.resolve(data), List.of("-Duser.timezone=" + zone), all.toArray(String[]::new));
    }

    @Test
    void workers_in_two_zones_tell_the_same_of_a_run_and_their_people_in_their_own() throws Exception {
        String record = "blipbatch.store.job-repository-url=" + PostgreSql.newDatabase();
        try (WorkerProcess tokyo = aWorker("tokyo", TOKYO, record);
                WorkerProcess newYork = aWorker("new-york", NEW_YORK, record)) {
            await().until(() -> tokyo.isReady() && newYork.isReady());
            String photo = host.held("held", "01.jpg");
            queue(photo);
            host.awaitRequest("held", "01.jpg");

            for (WorkerProcess worker : List.of(tokyo, newYork)) {
                JsonNode underWay = worker.newest("STARTED");
                assertBetween(underWay, "createdAt", "startedAt");
                assertThat(underWay.get("progress").get("elapsedSeconds").asDouble())
                        .isBetween(0.0, seconds(before));
                // The other may have begun one, too, that finds nothing to do.
                await().until(() -> worker.runs("status=STARTED&from=" + before + "&to=" + Instant.now()) == 1);
            }
            host.release("held", "01.jpg");
            await().until(() -> tokyo.runs("status=STARTED") == 0);

            JsonNode run = tokyo.newest("COMPLETED");
            assertBetween(run, "createdAt", "startedAt", "endedAt");
            assertThat(newYork.newest("COMPLETED")).isEqualTo(run);
            Instant startedAt = Instant.parse(run.get("startedAt").asString());
            for (WorkerProcess worker : List.of(tokyo, newYork)) {
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
        JsonNode started;
        try (WorkerProcess tokyo = aWorker("data", TOKYO)) {
            host.awaitRequest("held", "01.jpg");
            started = tokyo.newest("STARTED");
        }
        host.release("held", "01.jpg");

        try (WorkerProcess newYork = aWorker("data", NEW_YORK)) {
            await().until(newYork::isReady);
            await().until(() -> newYork.runs("status=COMPLETED") == 1);

            JsonNode run = newYork.run(started.get("id").asLong());
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
