package blipbatch.probe;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.testing.SettableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReadinessMeterTest {

    @Test
    void what_is_ready_is_one_and_what_is_not_is_zero() {
        assertThat(gauge(() -> 1)).isEqualTo(1);
        assertThat(gauge(() -> 0)).isZero();
    }

    @Test
    void health_that_fails_or_never_answers_is_not_ready_instead_of_a_gap_that_no_alert_sees() {
        assertThat(gauge(() -> {
                    throw new IllegalStateException("away");
                }))
                .isZero();
        CountDownLatch over = new CountDownLatch(1);
        assertThat(gauge(() -> {
                    over.await();
                    return 1;
                }))
                .isZero();
        over.countDown();
    }

    private static double gauge(Callable<Integer> health) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new ReadinessMeter(health, new SettableClock(), Duration.ofMillis(100)).bindTo(registry);
        return registry.get("captions.ready").gauge().value();
    }
}
