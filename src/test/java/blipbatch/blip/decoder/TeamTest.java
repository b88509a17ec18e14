package blipbatch.blip.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("better-compiler")
class TeamTest {

    @BeforeEach
    void theModuleIsNeeded() {
        assumeThat(VectorApi.isAvailable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void each_task_is_done_once_before_the_caller_goes_on(int threads) {
        try (Team team = new Team(threads)) {
            for (int round = 0; round < 2000; round++) {
                AtomicIntegerArray times = new AtomicIntegerArray(round % 40);

                team.run(times.length(), (number, scratch) -> times.incrementAndGet(number));

                for (int i = 0; i < times.length(); i++) {
                    assertThat(times.get(i)).isOne();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void what_a_task_throws_is_the_callers_and_harms_no_later_task(int threads) {
        try (Team team = new Team(threads)) {
            assertThatThrownBy(() -> team.run(100, (number, scratch) -> {
                        if (number == 50) {
                            throw new OutOfMemoryError("for this test");
                        }
                    }))
                    .hasStackTraceContaining("for this test");

            int[] done = new int[100];
            team.run(100, (number, scratch) -> done[number] = 1);
            assertThat(done).containsOnly(1);
        }
    }
}
