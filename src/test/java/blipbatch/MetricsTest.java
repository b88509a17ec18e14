package blipbatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.Scrape;
import blipbatch.testing.WithServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What a scrape says after real runs, against what really happened. */
class MetricsTest {

    private static final Pattern METRIC = Pattern.compile("\\b[a-z]+(_[a-z]+)+\\b");
    private static final Set<String> FUNCTIONS = Set.of("histogram_quantile");

    @AutoClose
    private static final PictureHost host = new PictureHost();

    @WithServer({
        "blipbatch.photo.allow-private-addresses=true",
        "blipbatch.job.retries-in-run=0",
        "blipbatch.job.poll=100ms",
        "blipbatch.job.attempt-delay=1h",
        "blipbatch.webhook.url=http://127.0.0.1:9/nobody-listens",
        "blipbatch.webhook.secret=a-secret-of-the-tests"
    })
    private static RunningServer server;

    private static ObjectId putOff;
    private static Scrape scrape;

    /** Three captions, a picture that is gone, one that fails for now, and a post that has its caption already. */
    @BeforeAll
    static void run() {
        for (int i = 1; i <= 3; i++) {
            enqueue(host.picture("fine", "0" + i + ".jpg"));
        }
        ObjectId gone = enqueue(host.failing("gone", "04.jpg", 404, 1));
        putOff = enqueue(host.failing("unwell", "05.jpg", 503, 99));
        ObjectId answered = server.queued(
                server.aPost()
                        .withPhoto(host.picture("answered", "06.jpg"))
                        .with(
                                "imageAnalysis",
                                new Document("caption", "a cat")
                                        .append(
                                                "captionedAt",
                                                Date.from(Instant.now().plusSeconds(60)))),
                new Document("requestedAt", new Date()));
        await().until(() -> server.status(gone).equals("failed")
                && server.status(answered).equals("done")
                && server.item(putOff).get("nextAttemptAt") != null
                && server.get("/api/queue/status").number("done") == 4);
        server.awaitNoRun();
        scrape = Scrape.of(server);
    }

    private static ObjectId enqueue(String photo) {
        ObjectId post = server.aPost().withPhoto(photo).insert();
        server.enqueue(post);
        return post;
    }

    @Test
    void items_are_counted_by_what_became_of_them() {
        assertThat(scrape.number("captions_items_total", "outcome", "captioned"))
                .isEqualTo(3);
        assertThat(scrape.number("captions_items_total", "outcome", "answered")).isEqualTo(1);
        assertThat(scrape.number("captions_items_total", "outcome", "failed_permanent"))
                .isEqualTo(1);
        assertThat(scrape.number("captions_items_total", "outcome", "failed_transient"))
                .isZero();
        assertThat(scrape.number("captions_items_total", "outcome", "put_off")).isEqualTo(1);
        assertThat(scrape.number("captions_items_total", "outcome", "released")).isZero();
        assertThat(scrape.number("captions_rejected_total", "reason", "repetition"))
                .isZero();
    }

    @Test
    void the_queue_is_counted_by_state() {
        assertThat(scrape.number("captions_queue_size", "state", "queued")).isEqualTo(1);
        assertThat(scrape.number("captions_queue_size", "state", "processing")).isZero();
        assertThat(scrape.number("captions_queue_size", "state", "done")).isEqualTo(4);
        assertThat(scrape.number("captions_queue_size", "state", "failed")).isEqualTo(1);
        assertThat(scrape.number("captions_queue_oldest_age_seconds"))
                .as("what waits for a later attempt waits on purpose")
                .isZero();
    }

    @Test
    void times_and_batches_are_counted_up_to_the_limits_that_are_set() {
        assertThat(scrape.number("captions_inference_seconds_bucket", "le", "30.0"))
                .isPositive();
        assertThat(scrape.sum("captions_photo_fetch_seconds_bucket", "le", "20.0"))
                .isEqualTo(5);
        assertThat(scrape.number("captions_batch_size_bucket", "le", "16.0")).isPositive();
    }

    @Test
    void fetches_have_their_outcome_and_their_bytes() throws IOException {
        long bytes = 0;
        for (String sample : new String[] {"01.jpg", "02.jpg", "03.jpg"}) {
            bytes += Files.size(Path.of("src/main/resources/samples", sample));
        }

        assertThat(scrape.number("captions_photo_fetch_seconds_count", "outcome", "fetched"))
                .isEqualTo(3);
        assertThat(scrape.number("captions_photo_fetch_seconds_count", "outcome", "failed_permanent"))
                .isEqualTo(1);
        assertThat(scrape.number("captions_photo_fetch_seconds_count", "outcome", "failed_transient"))
                .isEqualTo(1);
        assertThat(scrape.number("captions_photo_size_bytes_count")).isEqualTo(3);
        assertThat(scrape.number("captions_photo_size_bytes_sum")).isEqualTo(bytes);
    }

    @Test
    void inference_is_timed_by_batch() {
        assertThat(scrape.number("captions_batch_size_sum")).isEqualTo(3);
        assertThat(scrape.number("captions_inference_seconds_count"))
                .isEqualTo(scrape.number("captions_batch_size_count"))
                .isBetween(1.0, 3.0);
        assertThat(scrape.number("captions_inference_seconds_sum")).isPositive();
    }

    @Test
    void the_model_the_workers_and_the_circuit_are_there() {
        var model = server.get("/api/model");
        assertThat(scrape.series("captions_model_info"))
                .containsExactly("captions_model_info{model=\"picture-book\",precision=\"%s\",revision=\"%s\"} 1"
                        .formatted(model.text("precision"), model.text("revision")));
        assertThat(scrape.number("captions_model_state", "state", "loaded")).isEqualTo(1);
        assertThat(scrape.number("captions_model_state", "state", "error")).isZero();
        assertThat(scrape.number("captions_workers_living")).isEqualTo(1);
        assertThat(scrape.number("captions_ready")).isEqualTo(1);
        assertThat(scrape.number("captions_circuit_open")).isZero();
        assertThat(scrape.number("captions_circuit_openings_total")).isZero();
    }

    @Test
    void runs_are_timed_by_spring_batch() {
        // A run is on record as ended before its time is.
        await().untilAsserted(() -> assertThat(
                        Scrape.of(server).sum("spring_batch_job_seconds_count", "spring_batch_job_status", "COMPLETED"))
                .isEqualTo(completedRuns()));
        assertThat(scrape.series("spring_batch_step_seconds_count")).isNotEmpty();
        assertThat(scrape.series("jvm_memory_used_bytes")).isNotEmpty();
    }

    private static double completedRuns() {
        return server.get("/api/runs?status=completed")
                .body()
                .at("/page/totalElements")
                .asDouble();
    }

    @Test
    void no_series_is_of_a_single_post_or_picture() {
        assertThat(scrape.text())
                .doesNotContain(putOff.toHexString())
                .doesNotContain(server.item(putOff).getObjectId("_id").toHexString())
                .doesNotContain("05.jpg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deploy/grafana/blip-batch.json", "deploy/prometheus/alerts.yml"})
    void every_metric_of_the_files_for_monitoring_is_there(String file) throws IOException {
        List<String> metrics = expressions(Files.readString(Path.of(file))).stream()
                .flatMap(expression -> METRIC.matcher(withoutLabels(expression)).results())
                .map(MatchResult::group)
                .filter(name -> !FUNCTIONS.contains(name))
                .distinct()
                .toList();

        assertThat(metrics)
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(scrape.series(name)).as(name).isNotEmpty());
    }

    /** Every value of a key named expr, also in JSON, which is YAML as well. */
    private static List<String> expressions(String file) {
        List<String> found = new ArrayList<>();
        collect(new Yaml().load(file), found);
        return found;
    }

    private static void collect(Object node, List<String> found) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (key.equals("expr")) {
                    found.add(String.valueOf(value));
                }
                collect(value, found);
            });
        } else if (node instanceof List<?> list) {
            list.forEach(element -> collect(element, found));
        }
    }

    private static String withoutLabels(String expression) {
        return expression.replaceAll("\\{.*?}", "").replaceAll("by \\(.*?\\)", "");
    }

    @Test
    void the_operators_document_has_every_metric_and_no_other() throws IOException {
        Set<String> there = scrape.text()
                .lines()
                .filter(line -> line.startsWith("# TYPE captions_"))
                .map(line -> line.split(" ")[2])
                // The greatest of late, beside each timer and each distribution.
                .filter(name -> !name.endsWith("_max"))
                .collect(Collectors.toSet());

        Set<String> told = Pattern.compile("`(captions_[a-z_]+)` \\|")
                .matcher(Files.readString(Path.of("docs/operating.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());

        assertThat(told).hasSizeGreaterThan(10).isEqualTo(there);
    }

    @Test
    void an_item_that_waits_grows_older(@TempDir Path directory) {
        try (RunningServer waiting = RunningServer.start(
                directory, "blipbatch.sample.posts=false", "blipbatch.caption.model=" + directory.resolve("none"))) {
            Instant longAgo = Instant.now().minusSeconds(3600);
            waiting.queued(waiting.aPost(), new Document("requestedAt", Date.from(longAgo)).append("priority", 10));
            waiting.queued(waiting.aPost(), new Document("requestedAt", new Date()).append("priority", 0));
            waiting.queued(
                    waiting.aPost(),
                    new Document("requestedAt", Date.from(longAgo.minusSeconds(3600)))
                            .append("nextAttemptAt", Date.from(Instant.now().plusSeconds(60))));

            Scrape scrape = Scrape.of(waiting);

            assertThat(scrape.number("captions_queue_size", "state", "queued")).isEqualTo(3);
            assertThat(scrape.number("captions_queue_oldest_age_seconds")).isBetween(3600.0, 3700.0);
            assertThat(scrape.number("captions_queue_next_age_seconds"))
                    .as("what a backfill has queued waits behind it")
                    .isBetween(0.0, 100.0);
            assertThat(scrape.series("captions_model_info")).isEmpty();
        }
    }

    @Test
    void a_scrape_shows_a_gap_where_the_database_does_not_answer(@TempDir Path directory) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RunningServer cutOff = RunningServer.start(
                        directory,
                        "blipbatch.store.mongodb-uri=mongodb://127.0.0.1:" + silent.getLocalPort() + "/blipbatch")) {
            Scrape scrape = Scrape.of(cutOff);

            assertThat(scrape.number("captions_queue_size", "state", "queued")).isNaN();
            assertThat(scrape.number("captions_queue_oldest_age_seconds")).isNaN();
            assertThat(scrape.number("captions_workers_living")).isEqualTo(1);
        }
    }
}
