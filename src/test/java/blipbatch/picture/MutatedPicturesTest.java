package blipbatch.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pictures of every format with a few bytes changed, always the same ones. */
class MutatedPicturesTest {

    private static final int MUTATIONS = 20_000;
    /** Of a processor's time, so that a machine with other work takes no longer. */
    private static final long MAX_NANOS = 5_000_000_000L;

    /** For a picture of a megapixel: samples of 16 bits, the canvas, and what readers take beside. */
    private static final long MAX_ALLOCATED = 64_000_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final PictureDecoder decoder = Pictures.decoder(1);

    @Test
    void each_is_a_picture_or_one_named_failure_in_bounded_time_and_memory() throws Exception {
        List<byte[]> originals = originals();
        Set<String> filesBefore = imageFiles();
        Random random = new Random(20_000);
        int pictures = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = mutate(originals.get(i % originals.size()).clone(), random);
            long before = THREADS.getCurrentThreadCpuTime();
            pictures += decoded(mutated);
            assertThat(THREADS.getCurrentThreadCpuTime() - before)
                    .as("nanoseconds for picture %d", i)
                    .isLessThan(MAX_NANOS);
        }
        assertThat(pictures).as("of each outcome there are many").isBetween(MUTATIONS / 10, MUTATIONS * 9 / 10);
        assertThat(imageFiles()).isEqualTo(filesBefore);
    }

    private int decoded(byte[] bytes) throws Exception {
        int[] decoded = new int[1];
        long allocated = Allocations.during(() -> {
            try {
                decoded[0] = decoder.decode(bytes, BufferedImage::getWidth) > 0 ? 1 : 0;
            } catch (PictureException e) {
                assertThat(e.getMessage()).matches("The (file is|picture has) .*\\.");
            }
        });
        assertThat(allocated).isLessThan(MAX_ALLOCATED);
        return decoded[0];
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        // Headers are where the sizes are.
        int reach = random.nextBoolean() ? Math.min(bytes.length, 64) : bytes.length;
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(reach);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> fill(bytes, at, 1 + random.nextInt(4), (byte) 0xFF);
                case 3 -> fill(bytes, at, 1 + random.nextInt(4), (byte) 0);
                default -> {
                    int length = random.nextInt(Math.min(32, bytes.length - at) + 1);
                    System.arraycopy(bytes, at, bytes, random.nextInt(bytes.length - length + 1), length);
                }
            }
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static void fill(byte[] bytes, int at, int length, byte value) {
        Arrays.fill(bytes, at, Math.min(bytes.length, at + length), value);
    }

    private static List<byte[]> originals() throws IOException {
        try (Stream<Path> files = Files.list(Pictures.FOLDER)) {
            return files.filter(file -> !file.toString().matches(".*(json|md|py|expected)"))
                    .sorted()
                    .map(MutatedPicturesTest::read)
                    .toList();
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What ImageIO and its plug-ins would put into the directory for temporary files. */
    private static Set<String> imageFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("imageio"))
                    .collect(Collectors.toSet());
        }
    }
}
