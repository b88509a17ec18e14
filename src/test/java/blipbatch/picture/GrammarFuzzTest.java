package blipbatch.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Files that are built by the grammars of their formats and hold what no encoder writes; always the same ones. More of them:
 * {@code -Dfuzz.files=100000}, others: {@code -Dfuzz.seed=2}.
 */
@Tag("better-compiler")
class GrammarFuzzTest {

    private static final int FILES = Integer.getInteger("fuzz.files", 1_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int MAX_BYTES = 100_000;

    /** Some are of a megapixel at most, so that what is allocated beside the pixels shows; some are as large as may be. */
    private static final int GIANT_EVERY = 17;

    /** Of what took too long, since processor time counts also what others do to the caches, and code that is not compiled yet. */
    private static final int REPETITIONS = 2;

    private static final Duration MAX_TIME = Duration.ofSeconds(2);
    private static final long MAX_BESIDE = 64 << 20;

    /** What decoders allocate and give back for each pixel; for lossy WebP it is a multiple. */
    private static final int CHURN = 40;

    private static final int LOSSY_WEBP_CHURN = 200;

    private final PictureDecoder decoder = new PictureDecoder(50, Duration.ofMinutes(5), MemoryBudget.ofHeap(4L << 30));

    @Test
    void no_small_file_takes_long_or_much() throws Exception {
        Random random = new Random(SEED);
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int i = 0; i < FILES; i++) {
            boolean giant = i % GIANT_EVERY == 0;
            byte[] file = file(random, i % 6, giant);
            if (file.length <= MAX_BYTES) {
                String name = "file %d of seed %d, %s".formatted(i, SEED, FileKind.of(file));
                outcomes.merge(FileKind.of(file) + " " + decoded(name, file, giant), 1, Integer::sum);
            }
        }
        assertThat(outcomes.keySet())
                .as("each format has files that are read and files that are not: %s", outcomes)
                .hasSizeGreaterThanOrEqualTo(12);
    }

    private static byte[] file(Random random, int format, boolean giant) {
        int width = giant ? 700 + random.nextInt(15_000) : 1 + random.nextInt(1000);
        int height = giant ? Math.min(65_535, 49_000_000 / width) : 1 + random.nextInt(1000);
        return switch (format) {
            case 0 -> new HostileWebP(random, width, height).file();
            case 1 -> new HostileJpeg(random, width, height).file();
            case 2 -> new HostileOthers(random, width, height).png();
            case 3 -> new HostileOthers(random, width, height).gif();
            case 4 -> new HostileOthers(random, width, height).tiff();
            default -> new HostileOthers(random, width, height).bmp();
        };
    }

    private boolean decoded(String name, byte[] file, boolean giant) throws Exception {
        Cost cost = cost(name, file);
        for (int i = 0; i < REPETITIONS && cost.time().compareTo(MAX_TIME) >= 0; i++) {
            cost = cost(name, file);
        }
        assertThat(cost.time()).as(name).isLessThan(MAX_TIME);
        if (!giant) {
            long churn = FileKind.of(file) == FileKind.WEBP ? LOSSY_WEBP_CHURN : CHURN;
            assertThat(cost.allocated()).as(name).isLessThan(MAX_BESIDE + churn * cost.pixels());
        }
        return cost.pixels() > 0;
    }

    /** @param pixels of the picture, 0 if there is none */
    private record Cost(Duration time, long allocated, int pixels) {}

    private Cost cost(String name, byte[] file) throws Exception {
        int[] pixels = new int[1];
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long allocated = Allocations.during(() -> {
            try {
                pixels[0] = decoder.decode(file, picture -> picture.getWidth() * picture.getHeight());
            } catch (PictureException e) {
                assertThat(e.reason())
                        .as(name)
                        .isIn(
                                PictureException.Reason.DAMAGED,
                                PictureException.Reason.TOO_LARGE,
                                PictureException.Reason.NOT_READABLE);
            }
        });
        long time = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        return new Cost(Duration.ofNanos(time), allocated, pixels[0]);
    }
}
