package blipbatch.hub;

import static blipbatch.hub.Trouble.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers and disks that do not do what they should. */
class HubTroubleTest extends DisturbedDownload {

    @Test
    void a_file_with_another_hash_comes_again() throws Exception {
        byte[] wrong = weights.clone();
        wrong[CUT]++;
        hub.trouble("contents", "GET", WEIGHTS, Content.of(wrong)::answer);

        assertTheModelIsThere(Downloads.of(hub, cache));
        assertThat(ranges()).hasSize(2);
    }

    @Test
    void a_host_that_no_name_server_knows_is_told_by_its_name_alone() {
        Downloads downloads = Downloads.of(hub, cache, Map.of("hub.endpoint", "http://no-such-hub.invalid"));

        assertThatThrownBy(() -> downloads.download(AModel.NAME)).isInstanceOf(HubException.class);
        assertThat(downloads.notes)
                .isNotEmpty()
                .allSatisfy(note -> assertThat(note).endsWith("since the host no-such-hub.invalid is unknown."));
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "RateLimit         | \"api\";r=0;t=45                        | 45",
                "RateLimit         | \"api\" ; t=45 ; r=0                    | 45",
                "RateLimit         | \"a;r=1,t=9\";r=7;t=300, \"day\";r=0;t=45 | 45",
                "RateLimit         | \"a\";r=0;t=5, \"b\";r=0;t=45             | 45",
                "RateLimit         | limit=100, remaining=0, reset=45       | 45",
                "RateLimit-Reset   | 45                                     | 45",
                "X-RateLimit-Reset | 1772366445                             | 45",
                "RateLimit         | \"api\";r=7;t=45                        | 1",
                "RateLimit         | soon                                   | 1",
                "RateLimit         | \"api\";r=0;t=99999999999999999999      | 1",
                "X-RateLimit-Reset | tomorrow                               | 1"
            })
    void it_waits_until_there_is_an_allowance_again(String header, String value, long seconds) throws Exception {
        hub.trouble("hub", "GET", "/revision/main", status(429, Map.of(header, value)));
        hub.trouble("contents", "GET", WEIGHTS, status(503, Map.of(header, value)));
        Downloads downloads = Downloads.of(hub, cache);

        assertTheModelIsThere(downloads);
        assertThat(downloads.pauses).containsExactly(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds));
    }

    @Test
    void what_the_hub_says_of_waiting_goes_before_its_allowances() throws Exception {
        hub.trouble(
                "hub",
                "GET",
                "/revision/main",
                status(429, Map.of("Retry-After", "17", "RateLimit", "\"api\";r=0;t=45")));
        Downloads downloads = Downloads.of(hub, cache);

        assertTheModelIsThere(downloads);
        assertThat(downloads.pauses).containsExactly(Duration.ofSeconds(17));
    }

    @Test
    void it_does_not_wait_for_an_hour() {
        hub.trouble("hub", "GET", "/revision/main", status(429, Map.of("RateLimit", "\"api\";r=0;t=3600")));
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

        assertTheModelIsThere(Downloads.of(hub, cache, Map.of("hub.timeout", "2s")));
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
                "hub", "HEAD", WEIGHTS, status(200, Map.of("ETag", "\"abc\"", "X-Linked-Size", "400000000000000000")));

        assertThatThrownBy(() -> Downloads.of(hub, cache).download(AModel.NAME))
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll(WEIGHTS, "400000000000 MB", "HF_HUB_CACHE");
        assertThat(ranges()).isEmpty();
    }

    @Test
    void a_cache_that_cannot_be_written_is_named() throws Exception {
        Path file = Files.writeString(cache.resolve("file"), "no directory");

        assertThatThrownBy(() -> Downloads.of(hub, file).download(AModel.NAME))
                .isInstanceOf(HubException.class)
                .hasMessageContainingAll(file.toString(), "HF_HUB_CACHE");
    }
}
