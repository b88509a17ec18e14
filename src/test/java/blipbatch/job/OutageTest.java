package blipbatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.SettableClock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Image hosts that are down for some minutes, and pictures that are in trouble of their own. */
class OutageTest {

    private static final int CIRCUIT = 6;
    private static final int MAX_ATTEMPTS = 3;
    private static final Document LAST_ATTEMPT = new Document("retries", MAX_ATTEMPTS - 1);

    private static SettableClock clock;

    private PictureHost host;
    private RunningServer server;

    @TestConfiguration(proxyBeanMethods = false)
    static class Time {
        @Bean
        @Primary
        Clock settableClock() {
            return clock;
        }
    }

    @BeforeEach
    void start(@TempDir Path directory) {
        clock = new SettableClock();
        host = new PictureHost();
        server = RunningServer.startWith(
                Time.class,
                directory,
                "blipbatch.sample.posts=false",
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.job.chunk-size=4",
                "blipbatch.job.poll=50ms",
                "blipbatch.job.retry-delay=1ms",
                "blipbatch.job.max-attempts=" + MAX_ATTEMPTS,
                "blipbatch.job.circuit=" + CIRCUIT);
    }

    @AfterEach
    void stop() {
        server.close();
        host.close();
    }

    @Test
    void a_host_that_is_down_for_five_minutes_fails_a_few_runs_and_costs_no_item_an_attempt() {
        host.down(500, Map.of());
        List<ObjectId> posts = posts("outage", 20, LAST_ATTEMPT);

        await().until(() -> failedRuns() == 1);
        JsonNode first = newestRun();
        assertThat(first.get("exitDescription").asString())
                .contains("attempts failed alike: The host 127.0.0.1 cannot deliver the picture at the moment (500).")
                .contains("went back without an attempt being counted")
                .contains("The next run begins at 2026-03-01T12:00:10Z.");
        assertThat(first.get("items").get("released"))
                .isEqualTo(first.get("items").get("claimed"));

        int asked = host.requests();
        int runs = 1;
        for (Duration wait = Duration.ofSeconds(10); wait.toSeconds() <= 160; wait = wait.multipliedBy(2)) {
            clock.advance(wait);
            int failed = ++runs;
            await().until(() -> failedRuns() == failed);
        }
        assertThat(host.requests() - asked)
                .as("requests of the runs that only probed")
                .isEqualTo(runs - 1);
        assertThat(newestRun().get("items").get("claimed").asInt()).isEqualTo(1);

        host.up();
        clock.advance(Duration.ofHours(1));
        awaitDone(posts);

        assertThat(failedRuns()).isEqualTo(runs).isBetween(3L, 8L);
        assertThat(posts).allSatisfy(post -> assertThat(server.item(post)).containsEntry("retries", MAX_ATTEMPTS - 1));
    }

    @Test
    void an_outage_with_few_items_waiting_costs_none_its_last_attempt_but_a_picture_that_alone_fails_loses_it() {
        host.down(503, Map.of());
        List<ObjectId> posts = posts("few", 2, LAST_ATTEMPT);

        for (int attempts = 1; attempts <= CIRCUIT / posts.size(); attempts++) {
            clock.advance(Duration.ofMinutes(30));
            int expected = posts.size() * attempts;
            await().until(() -> recordedFailures() == expected);
            awaitEndOfRun();
        }
        assertThat(failedRuns()).isEqualTo(1);
        host.up();
        clock.advance(Duration.ofMinutes(30));
        awaitDone(posts);

        ObjectId alone =
                server.queued(server.aPost().withPhoto(host.failing("alone", "03.jpg", 500, 1000)), LAST_ATTEMPT);
        await().until(() -> server.status(alone).equals("failed"));
        assertThat(server.item(alone)).containsEntry("failure", "transient").containsEntry("retries", MAX_ATTEMPTS);

        long failedBefore = failedRuns();
        try (PictureHost deadHost = new PictureHost()) {
            deadHost.down(500, Map.of());
            List<ObjectId> dead = new ArrayList<>();
            for (int i = 0; i < 2 * CIRCUIT; i++) {
                String photo = deadHost.picture("dead", i + ".jpg").replace("127.0.0.1", "localhost");
                dead.add(server.queued(server.aPost().withPhoto(photo), new Document()));
            }
            await().until(() -> dead.stream().allMatch(post -> server.item(post).get("nextAttemptAt") != null));
            assertThat(dead)
                    .filteredOn(
                            post -> Integer.valueOf(1).equals(server.item(post).get("retries")))
                    .as("failed before the host was put aside")
                    .hasSizeLessThanOrEqualTo(CIRCUIT);
        }
        awaitEndOfRun();
        assertThat(failedRuns()).isEqualTo(failedBefore);
    }

    @Test
    void dead_links_to_many_hosts_fail_no_run_and_a_host_that_asks_for_fewer_requests_is_left_alone() {
        for (int i = 2; i < 2 + 2 * CIRCUIT; i++) {
            server.queued(server.aPost().withPhoto("http://127.0.0." + i + ":1/dead.jpg"), new Document());
        }
        await().until(() -> recordedFailures() == 2 * CIRCUIT);
        awaitEndOfRun();
        assertThat(failedRuns()).isZero();

        host.down(429, Map.of("Retry-After", "300"));
        posts("fewer", 20, new Document());
        await().until(() -> failedRuns() == 1);

        assertThat(newestRun().get("exitDescription").asString())
                .contains("asks for fewer requests (429)", "The next run begins at 2026-03-01T12:05:00Z.");
        assertThat(host.requests()).as("one for each item, and no retries").isLessThanOrEqualTo(20);
    }

    @Test
    void a_retry_has_the_host_asked_with_one_picture_at_once() {
        host.down(500, Map.of());
        List<ObjectId> posts = posts("retried", 20, new Document());
        await().until(() -> failedRuns() == 1);
        awaitEndOfRun();

        int asked = host.requests();
        retryAll();
        await().until(() -> host.requests() == asked + 1);
        awaitAllPutOff(posts);
        assertThat(host.requests()).isEqualTo(asked + 1);

        host.up();
        retryAll();
        awaitDone(posts);
    }

    @Test
    void items_that_another_worker_makes_due_do_not_keep_the_host_from_being_asked_in_time() {
        host.down(500, Map.of());
        List<ObjectId> posts = posts("due", 20, new Document());
        await().until(() -> failedRuns() == 1);
        awaitEndOfRun();

        int asked = host.requests();
        server.mongo()
                .updateMulti(new Query(), new Update().unset("nextAttemptAt").unset("waitsFor"), "imagequeues");
        awaitAllPutOff(posts);
        assertThat(host.requests()).isEqualTo(asked);

        host.up();
        clock.advance(Duration.ofSeconds(10));
        awaitDone(posts);
    }

    private void retryAll() {
        assertThat(server.post(
                                "/api/queue/act",
                                "{\"action\": \"retry\", \"filter\": {\"status\": \"queued\", \"host\": \"127.0.0.1\"}}")
                        .status())
                .isEqualTo(200);
    }

    private void awaitAllPutOff(List<ObjectId> posts) {
        await().until(() -> posts.stream().allMatch(post -> server.item(post).get("nextAttemptAt") != null));
    }

    private List<ObjectId> posts(String folder, int count, Document fields) {
        List<ObjectId> posts = new ArrayList<>();
        List<Document> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String photo = host.picture(folder + i, "0%d.jpg".formatted(i % 8 + 1));
            ObjectId post = server.aPost().withPhoto(photo).insert();
            posts.add(post);
            Document item = new Document("imageId", post).append("status", "queued");
            item.putAll(fields);
            items.add(item);
        }
        // All at once, for one run.
        server.mongo().insert(items, "imagequeues");
        return posts;
    }

    private void awaitDone(List<ObjectId> posts) {
        await().until(() -> posts.stream().allMatch(post -> server.status(post).equals("done")));
    }

    private void awaitEndOfRun() {
        await().until(() -> !newestRun().get("status").asString().equals("STARTED"));
    }

    private JsonNode newestRun() {
        return server.run(server.newestRun("")).body();
    }

    private long failedRuns() {
        return server.get("/api/runs?status=failed")
                .body()
                .get("page")
                .get("totalElements")
                .asLong();
    }

    private long recordedFailures() {
        return server.bean(JdbcClient.class)
                .sql("SELECT COUNT(*) FROM RUN_FAILURE")
                .query(Long.class)
                .single();
    }
}
