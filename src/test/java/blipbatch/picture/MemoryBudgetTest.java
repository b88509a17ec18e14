package blipbatch.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where memory is not given back, the next picture waits for ever: hence the limit. */
@Timeout(360)
class MemoryBudgetTest {

    private final PictureDecoder oneMegapixel;
    private final List<String> inUse = new CopyOnWriteArrayList<>();

    /** As much as one megapixel takes, with the copy of its file: nothing has room beside it. */
    MemoryBudgetTest() throws Exception {
        long giant = 7_000_000 + 2L * png(1000, 1000).length;
        oneMegapixel = new PictureDecoder(1, Duration.ofSeconds(10), new MemoryBudget(1 << 20, giant));
    }

    private static byte[] png(int width, int height) throws Exception {
        return Pictures.file(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png");
    }

    @Test
    void a_giant_waits_for_the_memory_of_others_and_is_not_overtaken() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread first = decoding("first", 800, 800, end);
        await().until(() -> inUse.contains("first"));

        Thread giant = decoding("giant", 1000, 1000, end);
        await().until(() -> giant.getState() == Thread.State.WAITING);
        Thread small = decoding("small", 8, 8, end);
        await().until(() -> small.getState() == Thread.State.WAITING);

        assertThat(inUse).containsExactly("first");
        end.countDown();
        for (Thread thread : List.of(first, giant, small)) {
            thread.join();
        }
        assertThat(inUse).containsExactly("first", "giant", "small");
    }

    @Test
    void small_pictures_share_the_memory() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread one = decoding("one", 600, 600, end);
        Thread two = decoding("two", 600, 600, end);

        await().until(() -> inUse.size() == 2);

        end.countDown();
        one.join();
        two.join();
    }

    @Test
    void a_wait_for_memory_ends_with_its_thread() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread first = decoding("first", 1000, 1000, end);
        await().until(() -> inUse.contains("first"));
        Thread waiting = decoding("waiting", 8, 8, end);
        await().until(() -> waiting.getState() == Thread.State.WAITING);

        waiting.interrupt();
        waiting.join();

        assertThat(inUse.get(1)).contains("The wait for memory to decode the picture was ended.");
        end.countDown();
        first.join();
    }

    @Test
    void whatever_goes_wrong_the_memory_is_free_again() throws Exception {
        byte[] whole = png(1000, 1000);
        byte[] damaged = Arrays.copyOf(whole, 60);
        Function<BufferedImage, Object> failing = picture -> {
            throw new IllegalStateException("of the user of the picture");
        };

        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(PictureException.class)
                    .isThrownBy(() -> oneMegapixel.decode(damaged, same -> same));
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> oneMegapixel.decode(whole, failing));
            int width = oneMegapixel.decode(whole, BufferedImage::getWidth);
            assertThat(width).isEqualTo(1000);
        }
    }

    private Thread decoding(String name, int width, int height, CountDownLatch end) throws Exception {
        byte[] png = png(width, height);
        Thread thread = new Thread(() -> {
            try {
                oneMegapixel.decode(png, picture -> {
                    inUse.add(name);
                    return awaiting(end);
                });
            } catch (PictureException e) {
                inUse.add(e.toString());
            }
        });
        thread.start();
        return thread;
    }

    private static boolean awaiting(CountDownLatch end) {
        try {
            end.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
