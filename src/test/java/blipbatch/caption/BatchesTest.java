package blipbatch.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {

    private final List<List<Integer>> worked = new ArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);

    @Test
    void what_comes_while_a_batch_is_in_work_shares_the_next_ones() throws InterruptedException {
        try (Batches<Integer, Integer> batches = new Batches<>(batchesOf(4), this::negate)) {
            CompletableFuture<Integer> first = batches.submit(0);
            begun.await();
            List<CompletableFuture<Integer>> more =
                    IntStream.rangeClosed(1, 6).mapToObj(batches::submit).toList();

            mayGoOn.countDown();

            assertThat(first.join()).isZero();
            assertThat(more.stream().map(CompletableFuture::join)).containsExactly(-1, -2, -3, -4, -5, -6);
            assertThat(worked).containsExactly(List.of(0), List.of(1, 2, 3, 4), List.of(5, 6));
        }
    }

    @Test
    void a_batch_that_fails_fails_all_its_callers_and_not_the_next() {
        mayGoOn.countDown();
        try (Batches<Integer, Integer> batches = new Batches<>(batchesOf(1), this::negate)) {
            CompletableFuture<Integer> bad = batches.submit(13);
            CompletableFuture<Integer> good = batches.submit(1);

            assertThatThrownBy(bad::join).hasRootCauseMessage("unlucky");
            assertThat(good.join()).isEqualTo(-1);
        }
    }

    @Test
    void a_close_finishes_the_batch_in_work_and_refuses_the_rest() throws InterruptedException {
        Batches<Integer, Integer> batches = new Batches<>(batchesOf(1), this::negate);
        CompletableFuture<Integer> inWork = batches.submit(1);
        begun.await();
        CompletableFuture<Integer> waiting = batches.submit(2);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(batches::close);

        mayGoOn.countDown();
        closed.join();

        assertThat(inWork.join()).isEqualTo(-1);
        assertThat(waiting.handle((result, failure) -> failure == null || failure instanceof ModelNotReadyException)
                        .join())
                .isTrue();
        assertThatThrownBy(() -> batches.submit(3).join()).hasCauseInstanceOf(ModelNotReadyException.class);
    }

    private List<Integer> negate(List<Integer> numbers) {
        begun.countDown();
        await(mayGoOn);
        worked.add(numbers);
        if (numbers.contains(13)) {
            throw new IllegalArgumentException("unlucky");
        }
        return numbers.stream().map(number -> -number).toList();
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // Native code does not notice an interrupt either.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static CaptionSettings batchesOf(int size) {
        return new CaptionSettings(
                WantedCaptioner.BLIP,
                null,
                null,
                Path.of("."),
                WantedPrecision.FP32,
                null,
                1,
                20,
                size,
                Duration.ofMillis(1),
                Duration.ofSeconds(5),
                Duration.ofMinutes(5));
    }
}
