package blipbatch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.batch.core.BatchStatus.COMPLETED;
import static org.springframework.batch.core.BatchStatus.FAILED;
import static org.springframework.batch.core.BatchStatus.STARTED;
import static org.springframework.batch.core.BatchStatus.STARTING;
import static org.springframework.batch.core.BatchStatus.STOPPING;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunProgressTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant NOW = START.plusSeconds(10);
    private static final ItemCounts TWENTY = new ItemCounts(21, 15, 2, 3);

    @Test
    void a_run_at_work_tells_its_rate_and_when_it_will_have_done_what_was_expected() {
        assertThat(RunProgress.of(STARTED, START, null, TWENTY, 60L, NOW))
                .isEqualTo(new RunProgress(60L, 20, 33.3, 10.0, 2.0, 20L, NOW.plusSeconds(20)));
    }

    @Test
    void what_is_not_known_is_null() {
        assertThat(RunProgress.of(STARTING, null, null, ItemCounts.NONE, 60L, NOW))
                .isEqualTo(new RunProgress(60L, 0, 0.0, null, null, null, null));
        assertThat(RunProgress.of(STARTED, START, null, ItemCounts.NONE, 60L, NOW))
                .isEqualTo(new RunProgress(60L, 0, 0.0, 10.0, null, null, null));
        assertThat(RunProgress.of(STARTED, START, null, TWENTY, null, NOW))
                .isEqualTo(new RunProgress(null, 20, null, 10.0, 2.0, null, null));
        assertThat(RunProgress.of(FAILED, START, null, TWENTY, 60L, NOW))
                .isEqualTo(new RunProgress(60L, 20, 33.3, null, null, null, null));
    }

    @Test
    void a_run_that_is_stopping_or_has_more_than_expected_says_no_end_and_its_total_is_what_it_took() {
        assertThat(RunProgress.of(STOPPING, START, null, TWENTY, 60L, NOW))
                .isEqualTo(new RunProgress(60L, 20, 33.3, 10.0, 2.0, null, null));
        assertThat(RunProgress.of(STARTED, START, null, TWENTY, 10L, NOW))
                .isEqualTo(new RunProgress(21L, 20, 95.2, 10.0, 2.0, null, null));
    }

    @Test
    void a_run_that_has_ended_keeps_its_duration_and_rate() {
        assertThat(RunProgress.of(COMPLETED, START, START.plusSeconds(4), TWENTY, 20L, NOW))
                .isEqualTo(new RunProgress(21L, 20, 95.2, 4.0, 5.0, null, null));
    }

    @Test
    void a_total_that_is_no_number_is_not_known() {
        assertThat(RunProgress.total("12")).isEqualTo(12);
        assertThat(RunProgress.total("many")).isNull();
        assertThat(RunProgress.total("99999999999999999999")).isNull();
        assertThat(RunProgress.total(null)).isNull();
    }
}
