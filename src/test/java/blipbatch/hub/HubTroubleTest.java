package blipbatch.hub;

import static blipbatch.hub.Trouble.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trouble on the way of the bytes. */
class HubTroubleTest {

    private static final String WEIGHTS = "model.safetensors";
    private static final int CUT = 123_456;

    @TempDir
    Path cache;

    private final FakeHub hub = AModel.onTheHub();
    private final byte[] weights = hub.content(WEIGHTS);

    @AfterEach
    void close() {
        hub.close();
    }

    private Path incomplete() {
        return cache.resolve("models--acme--blip-tiny/blobs/" + hub.etag(WEIGHTS) + ".blip-batch.incomplete");
    }

    private void assertTheModelIsThere(Downloads downloads) throws HubException {
        Snapshot snapshot = downloads.download(AModel.NAME);
        assertThat(snapshot.directory().resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(incomplete()).doesNotExist();
        assertThat(downloads.done).last().isEqualTo(downloads.total);
    }

    private List<String> ranges() {
        return hub.requests("contents", "GET", WEIGHTS).stream()
                .map(FakeHub.Request::range)
                .toList();
    }

    @Test
    void a_broken_connection_is_taken_up_where_it_broke() throws Exception {
        hub.trouble("contents", "GET", WEIGHTS, Content.of(weights).cutAfter(CUT)::answer);

        assertTheModelIsThere(Downloads.of(hub, cache));
        assertThat(ranges()).containsExactly(null, "bytes=" + CUT + "-");
    }

    @Test
    void another_start_goes_on_where_the_last_one_ended() throws Exception {
        for (int i = 0; i < Retries.ATTEMPTS; i++) {
            hub.trouble("contents", "GET", WEIGHTS, i == 0 ? Content.of(weights).cutAfter(CUT)::answer : status(503));
        }
        hub.trouble("contents", "GET", WEIGHTS, status(503));
        assertThatThrownBy(() -> Downloads.of(hub, cache).download(AModel.NAME)).hasMessageContaining("503");
        assertThat(incomplete()).hasSize(CUT);

        assertTheModelIsThere(Downloads.of(hub, cache));
        assertThat(ranges()).last().isEqualTo("bytes=" + CUT + "-");
    }

    @Test
    void a_server_that_ignores_the_range_sends_all_again() throws Exception {
        hub.trouble("contents", "GET", WEIGHTS, Content.of(weights).cutAfter(CUT)::answer);
        hub.trouble("contents", "GET", WEIGHTS, Content.of(weights).ignoringRange()::answer);

        assertTheModelIsThere(Downloads.of(hub, cache));
    }

    @Test
    void a_wrong_range_is_not_glued_on() throws Exception {
        hub.trouble("contents", "GET", WEIGHTS, Content.of(weights).cutAfter(CUT)::answer);
        hub.trouble("contents", "GET", WEIGHTS, Content.of(weights).offBy(-1)::answer);

        assertTheModelIsThere(Downloads.of(hub, cache));
        assertThat(ranges()).containsExactly(null, "bytes=" + CUT + "-", null);
    }

    @Test
    void a_range_that_the_server_does_not_have_begins_anew() throws Exception {
        hub.trouble("contents", "GET", WEIGHTS, Content.of(weights).cutAfter(CUT)::answer);
        hub.trouble("contents", "GET", WEIGHTS, status(416));

        assertTheModelIsThere(Downloads.of(hub, cache));
        assertThat(ranges()).containsExactly(null, "bytes=" + CUT + "-", null);
    }

    @Test
    void what_an_earlier_attempt_left_is_only_taken_if_it_fits() throws Exception {
        Files.createDirectories(incomplete().getParent());
        Files.write(incomplete(), AModel.bytes(CUT, 99));

        assertTheModelIsThere(Downloads.of(hub, cache));
        assertThat(ranges()).containsExactly("bytes=" + CUT + "-", null);
    }

    @Test
    void what_is_longer_than_the_file_is_thrown_away() throws Exception {
        Files.createDirectories(incomplete().getParent());
        Files.write(incomplete(), AModel.bytes(AModel.WEIGHT_BYTES + 1, 99));

        assertTheModelIsThere(Downloads.of(hub, cache));
    }

    @Test
    void what_is_already_whole_is_not_asked_for() throws Exception {
        Files.createDirectories(incomplete().getParent());
        Files.write(incomplete(), weights);

        assertTheModelIsThere(Downloads.of(hub, cache));
        assertThat(ranges()).isEmpty();
    }

    @Test
    void a_length_announced_too_long_does_no_harm() throws Exception {
        hub.trouble("contents", "GET", WEIGHTS, Content.of(weights).announcingMore(1000)::answer);

        assertTheModelIsThere(Downloads.of(hub, cache));
    }

    @Test
    void an_answer_shorter_than_the_file_is_completed() throws Exception {
        hub.trouble("contents", "GET", WEIGHTS, Content.of(Arrays.copyOf(weights, CUT))::answer);

        assertTheModelIsThere(Downloads.of(hub, cache));
        assertThat(ranges()).containsExactly(null, "bytes=" + CUT + "-");
    }

    @Test
    void an_answer_longer_than_the_file_is_thrown_away() throws Exception {
        hub.trouble("contents", "GET", WEIGHTS, Content.of(Arrays.copyOf(weights, weights.length + 1))::answer);

        assertTheModelIsThere(Downloads.of(hub, cache));
    }

    @Test
    void a_file_with_another_hash_comes_again() throws Exception {
        byte[] wrong = weights.clone();
        wrong[CUT]++;
        hub.trouble("contents", "GET", WEIGHTS, Content.of(wrong)::answer);

        assertTheModelIsThere(Downloads.of(hub, cache));
        assertThat(ranges()).hasSize(2);
    }

    @Test
    void a_small_file_with_another_hash_comes_again() throws Exception {
        hub.trouble(
                "hub",
                "GET",
                "1234567/config.json",
                Content.of(hub.content("config.json").clone()).cutAfter(5)::answer);
        byte[] wrong = hub.content("config.json").clone();
        wrong[3] = 'x';
        hub.trouble("hub", "GET", "1234567/tokenizer.json", Content.of(wrong)::answer);

        Snapshot snapshot = Downloads.of(hub, cache).download(AModel.NAME);
        assertThat(snapshot.directory().resolve("config.json")).hasBinaryContent(hub.content("config.json"));
        assertThat(snapshot.directory().resolve("tokenizer.json")).hasBinaryContent(hub.content("tokenizer.json"));
    }

    @Test
    void a_file_that_never_has_its_hash_is_given_up_and_not_kept() {
        byte[] wrong = weights.clone();
        wrong[0]++;
        hub.trouble(10, "contents", "GET", WEIGHTS, Content.of(wrong)::answer);

        assertThatThrownBy(() -> Downloads.of(hub, cache).download(AModel.NAME))
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll(WEIGHTS, AModel.NAME, "damaged 3 times");
        assertThat(incomplete()).doesNotExist();
        assertThat(cache.resolve("models--acme--blip-tiny/refs/main")).doesNotExist();
    }

    @Test
    void a_server_that_always_breaks_off_at_one_place_is_given_up() {
        hub.trouble(
                50,
                "contents",
                "GET",
                WEIGHTS,
                exchange -> Content.of(weights).ignoringRange().cutAfter(CUT).answer(exchange));
        Downloads downloads = Downloads.of(hub, cache);

        assertThatThrownBy(() -> downloads.download(AModel.NAME))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("broke off");
        assertThat(ranges()).hasSizeBetween(Retries.ATTEMPTS, Retries.ATTEMPTS + 1);
    }

    @Test
    void attempts_that_gain_something_are_not_counted() throws Exception {
        for (int i = 0; i < 3 * Retries.ATTEMPTS; i++) {
            hub.trouble("contents", "GET", WEIGHTS, Content.of(weights).cutAfter(5000)::answer);
        }
        Downloads downloads = Downloads.of(hub, cache);

        assertTheModelIsThere(downloads);
        assertThat(downloads.pauses).containsOnly(Duration.ofSeconds(1));
    }

    @Test
    void errors_of_the_server_are_waited_out_longer_each_time() throws Exception {
        hub.trouble(3, "hub", "GET", "/revision/main", status(500));
        hub.trouble("hub", "HEAD", WEIGHTS, status(502));
        hub.trouble("contents", "GET", WEIGHTS, status(504));
        Downloads downloads = Downloads.of(hub, cache);

        assertTheModelIsThere(downloads);
        assertThat(downloads.pauses)
                .containsExactly(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1));
        assertThat(downloads.notes).hasSize(5).first().asString().contains("500", "in 1 s");
    }

    @Test
    void it_waits_as_long_as_the_hub_asks() throws Exception {
        hub.trouble("hub", "GET", "/revision/main", status(429, Map.of("Retry-After", "17")));
        hub.trouble("hub", "GET", "/revision/main", status(503, Map.of("Retry-After", "Sun, 1 Mar 2026 12:01:40 GMT")));
        hub.trouble("hub", "GET", "/revision/main", status(429, Map.of("Retry-After", "soon")));
        Downloads downloads = Downloads.of(hub, cache);

        assertTheModelIsThere(downloads);
        assertThat(downloads.pauses)
                .containsExactly(Duration.ofSeconds(17), Duration.ofSeconds(100), Duration.ofSeconds(4));
    }

    @Test
    void it_does_not_wait_for_an_hour() {
        hub.trouble("hub", "GET", "/revision/main", status(429, Map.of("Retry-After", "3600")));
        Downloads downloads = Downloads.of(hub, cache);

        assertThatThrownBy(() -> downloads.download(AModel.NAME))
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll("60 minutes", "429");
        assertThat(downloads.pauses).isEmpty();
    }

    @Test
    void it_gives_up_in_the_end() {
        hub.trouble(50, "hub", "GET", "/revision/main", status(500));
        Downloads downloads = Downloads.of(hub, cache);

        assertThatThrownBy(() -> downloads.download(AModel.NAME))
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll(hub.endpoint(), "500", "6 attempts");
        assertThat(downloads.pauses).hasSize(5);
    }

    @Test
    void a_server_that_falls_silent_is_asked_again() throws Exception {
        hub.cutAndHold(WEIGHTS, CUT);
        hub.trouble("hub", "HEAD", WEIGHTS, exchange -> hub.fallSilent());

        assertTheModelIsThere(Downloads.of(hub, cache, Map.of("hub.timeout", "300ms")));
        assertThat(ranges()).containsExactly(null, "bytes=" + CUT + "-");
    }

    @Test
    void a_server_that_is_not_there_is_named() {
        hub.close();

        assertThatThrownBy(() -> Downloads.of(hub, cache).download(AModel.NAME))
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll(hub.endpoint(), "accepts no connection");
    }

    @Test
    void a_file_larger_than_the_disk_is_refused_before_it_comes() {
        hub.trouble(
                "hub", "HEAD", WEIGHTS, status(200, Map.of("ETag", "\"abc\"", "X-Linked-Size", "4000000000000000000")));

        assertThatThrownBy(() -> Downloads.of(hub, cache).download(AModel.NAME))
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll(WEIGHTS, "4000000000000 MB", "HF_HUB_CACHE");
        assertThat(ranges()).isEmpty();
    }

    @Test
    void a_cache_that_cannot_be_written_is_named() throws Exception {
        Path file = Files.writeString(cache.resolve("file"), "no directory");

        assertThatThrownBy(() -> Downloads.of(hub, file).download(AModel.NAME))
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll(file.toString(), "HF_HUB_CACHE");
    }

    @Test
    void an_interrupted_download_ends_and_can_be_taken_up() throws Exception {
        Thread loader = Thread.currentThread();
        hub.trouble("contents", "GET", WEIGHTS, exchange -> {
            loader.interrupt();
            Content.of(weights).cutAfter(CUT).answer(exchange);
        });

        assertThatThrownBy(() -> Downloads.of(hub, cache).download(AModel.NAME)).isInstanceOf(HubException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertTheModelIsThere(Downloads.of(hub, cache));
    }
}
