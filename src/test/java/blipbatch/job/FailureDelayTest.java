package blipbatch.job;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When the next run may begin. */
class FailureDelayTest {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final SettableClock clock = new SettableClock();
    private final FailureDelay delay = new FailureDelay(
            new JobSettings(
                    PAUSE, true, PAUSE, 8, 100, PAUSE, PAUSE, Duration.ofMinutes(10), 1, PAUSE, 3, PAUSE, PAUSE, 6),
            clock);

    @Test
    void a_completed_run_that_gave_all_its_items_back_is_followed_by_a_pause() {
        delay.runWentOn(false, 8);
        delay.runEnded(false);

        assertThat(delay.isOver()).isFalse();
        clock.advance(PAUSE);
        assertThat(delay.isOver()).isTrue();
    }

    @Test
    void a_run_that_others_left_nothing_is_not_unless_there_are_several_in_a_row() {
        for (int run = 0; run < 2; run++) {
            delay.runWentOn(false, 0);
            assertThat(delay.isOver()).isTrue();
        }
        delay.runWentOn(false, 0);
        assertThat(delay.isOver()).isFalse();

        clock.advance(PAUSE);
        delay.runWentOn(true, 8);
        delay.runWentOn(false, 0);
        assertThat(delay.isOver()).isTrue();
    }
}
