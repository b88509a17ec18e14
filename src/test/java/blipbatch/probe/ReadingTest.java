package blipbatch.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.SettableClock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadingTest {

    private final SettableClock clock = new SettableClock();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Callable<Integer> database = () -> 7;
    private final Reading<Integer> reading = new Reading<>(
            "reading-of-the-test",
            () -> {
                asked.incrementAndGet();
                return database.call();
            },
            clock);

    @Test
    void however_many_ask_the_database_is_asked_every_five_seconds() {
        for (int i = 0; i < 100; i++) {
            assertThat(reading.current()).contains(7);
        }
        assertThat(asked).hasValue(1);

        database = () -> 8;
        clock.advance(Duration.ofSeconds(5));

        assertThat(reading.current()).contains(8);
        assertThat(asked).hasValue(2);
    }

    @Test
    void a_database_that_refuses_leaves_a_gap_at_once_and_is_not_asked_for_each() {
        assertThat(reading.current()).contains(7);
        database = () -> {
            throw new IllegalStateException("away");
        };
        clock.advance(Duration.ofSeconds(5));

        assertThat(reading.current()).isEmpty();
        assertThat(reading.current()).isEmpty();
        assertThat(asked).hasValue(2);
    }

    @Test
    void a_database_that_takes_long_to_refuse_is_waited_for_once_in_a_scrape() {
        Reading<Integer> figures = new Reading<>(
                "figures-of-the-test",
                () -> {
                    asked.incrementAndGet();
                    clock.advance(Duration.ofSeconds(1));
                    throw new IllegalStateException("away");
                },
                clock,
                Duration.ofSeconds(1));

        assertThat(figures.current()).isEmpty();
        assertThat(figures.current()).isEmpty();

        assertThat(asked).hasValue(1);
    }

    @Test
    void a_slow_database_is_asked_one_question_and_its_last_answer_serves_for_twenty_seconds() {
        assertThat(reading.current()).contains(7);
        CountDownLatch slow = new CountDownLatch(1);
        database = () -> {
            slow.await();
            return 9;
        };
        clock.advance(Duration.ofSeconds(5));
        assertThat(reading.current()).contains(7);
        clock.advance(Duration.ofSeconds(14));
        assertThat(reading.current()).contains(7);
        clock.advance(Duration.ofSeconds(1));
        assertThat(reading.current()).as("after twenty seconds").isEmpty();
        assertThat(asked).hasValue(2);

        slow.countDown();

        await().until(() -> reading.current().isPresent());
        assertThat(reading.current()).contains(9);
    }
}
