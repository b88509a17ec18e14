package blipbatch.hub;

import static blipbatch.hub.Trouble.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Downloads that end too early or too late, and are gone on with. */
class HubResumeTest extends DisturbedDownload {

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
