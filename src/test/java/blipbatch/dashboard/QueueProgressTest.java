package blipbatch.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.caption.ModelStatus;
import blipbatch.dashboard.LastHour.Minute;
import blipbatch.queue.Finished;
import blipbatch.queue.ItemStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QueueProgressTest {

    private static final Instant MINUTE = Instant.parse("2026-03-01T12:59:00Z");
    private static final Instant NOW = MINUTE.plusSeconds(30);

    @Test
    void the_end_follows_from_what_all_workers_finished_in_the_last_minutes() {
        // 6 s a picture, for five minutes and a half; what was before does not count.
        QueueProgress progress = progress(540, 2, 0, 60, 60, 10, 10, 10, 10, 10, 5);

        assertThat(progress)
                .isEqualTo(new QueueProgress(542, true, 0, null, 175, 24L, 1 / 6.0, 3252L, NOW.plusSeconds(3252)));
    }

    @Test
    void work_that_has_just_begun_is_not_slow_for_that() {
        assertThat(progress(100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30).perSecond()).isEqualTo(1.0);
    }

    @Test
    void where_nothing_is_finished_or_left_no_end_is_told() {
        assertThat(progress(7, 0, 0, 0)).isEqualTo(new QueueProgress(7, true, 0, null, 0, 0L, null, null, null));
        assertThat(progress(0, 0, 0, 30).remainingSeconds()).isNull();
        assertThat(progress(0, 0, 0, 0).percent()).isNull();
    }

    @Test
    void what_waits_for_its_hour_is_not_what_the_workers_have_left_to_do() {
        QueueProgress progress = withScheduled(1000, 1030, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30);

        assertThat(progress.open()).isEqualTo(30);
        assertThat(progress.scheduled()).isEqualTo(1000);
        assertThat(progress.remainingSeconds()).isEqualTo(30);
        assertThat(progress.percent()).isEqualTo(50);
    }

    @Test
    void what_waits_for_a_later_attempt_has_no_end_at_the_rate_of_before() {
        QueueProgress progress = of(null, 0, 4, 0, 0, 0, 0, 0, 0, 0, 11);

        assertThat(progress.due()).isFalse();
        assertThat(progress.open()).isEqualTo(4);
        assertThat(progress.perSecond()).isPositive();
        assertThat(progress.remainingSeconds()).isNull();
        assertThat(progress.end()).isNull();
        assertThat(of(null, 0, 3, 1, 0, 0, 0, 0, 0, 11).end()).isNotNull();
    }

    /** @param finished in each of the last minutes, the current one last */
    private static QueueProgress progress(long waiting, long inWork, long... finished) {
        return withScheduled(0, waiting, inWork, finished);
    }

    private static QueueProgress withScheduled(long scheduled, long waiting, long inWork, long... finished) {
        return of(MINUTE, scheduled, waiting, inWork, finished);
    }

    private static QueueProgress of(
            @Nullable Instant waitingSince, long scheduled, long waiting, long inWork, long... finished) {
        List<Minute> minutes = IntStream.range(0, finished.length)
                .mapToObj(i ->
                        new Minute(MINUTE.minusSeconds(60L * (finished.length - 1 - i)), new Finished(finished[i], 0)))
                .toList();
        Situation situation = new Situation(
                Map.of(ItemStatus.QUEUED, waiting, ItemStatus.PROCESSING, inWork),
                waitingSince,
                scheduled,
                null,
                null,
                minutes,
                (ModelStatus) null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        return QueueProgress.of(situation, NOW);
    }
}
