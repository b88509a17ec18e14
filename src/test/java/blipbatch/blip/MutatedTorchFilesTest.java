package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;

import blipbatch.blip.ModelDirectory.Stored;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * More than 3,000 damaged files of torch.save: each is read as if nothing had happened or refused with one sentence that names it,
 * without memory of a size that only the file claims.
 */
class MutatedTorchFilesTest {

    private static final long MODEST = 64 << 20;
    private static final int[] INTERESTING = {
        0, 1, -1, 2, 7, 8, 255, 0x7fffffff, 0x80000000, 0xffff, 1 << 16, 1 << 24, -2
    };
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    private final Random random = new Random(3_000);
    private Map<String, Stored> tensors;
    private Map<String, byte[]> entries;
    private byte[] sound;
    private int equal;
    private int other;
    private int refused;

    @BeforeEach
    void writeSound() throws IOException {
        Files.write(file(), Files.readAllBytes(Path.of("src/test/torch/state_dict.bin")));
        tensors = TorchFiles.read(file());
        sound = Files.readAllBytes(file());
        entries = new LinkedHashMap<>();
        try (TensorFile in = TensorFile.open(file())) {
            ZipDirectory.read(in)
                    .forEach((name, entry) -> entries.put(
                            name.substring(name.indexOf('/') + 1),
                            in.read(entry.begin(), (int) entry.size()).array()));
        }
    }

    /** All but the numbers of the tensors, which any bytes are. */
    @Test
    void bytes_are_changed() throws IOException {
        int[] outside = outsideStorages();
        for (int i = 0; i < 700; i++) {
            byte[] damaged = sound.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                damaged[outside[random.nextInt(outside.length)]] = (byte) random.nextInt();
            }
            requireRefusedOrEqual(damaged);
        }
        assertThat(equal).isPositive();
        assertThat(refused).isPositive();
        assertThat(other).isZero();
    }

    @Test
    void lengths_counts_and_places_are_changed() throws IOException {
        int[] outside = outsideStorages();
        for (int i = 0; i < 500; i++) {
            ByteBuffer damaged = ByteBuffer.wrap(sound.clone()).order(ByteOrder.LITTLE_ENDIAN);
            int at = Math.min(outside[random.nextInt(outside.length)], sound.length - 4);
            int value = INTERESTING[random.nextInt(INTERESTING.length)];
            if (Arrays.binarySearch(outside, at + 3) >= 0) {
                damaged.putInt(at, random.nextBoolean() ? value : damaged.getInt(at) + value);
            }
            requireRefusedOrEqual(damaged.array());
        }
        assertThat(refused).isPositive();
        assertThat(other).isZero();
    }

    @Test
    void files_are_cut_short_or_have_something_cut_out_or_put_in() throws IOException {
        for (int i = 0; i < 300; i++) {
            int at = random.nextInt(sound.length);
            byte[] begin = Arrays.copyOf(sound, at);
            byte[] more = new byte[random.nextInt(1, 100)];
            random.nextBytes(more);
            requireRefusedOrEqual(
                    switch (random.nextInt(3)) {
                        case 0 -> begin;
                        case 1 -> joined(begin, more, Arrays.copyOfRange(sound, at, sound.length));
                        default ->
                            joined(
                                    begin,
                                    new byte[0],
                                    Arrays.copyOfRange(sound, Math.min(sound.length, at + more.length), sound.length));
                    });
        }
        assertThat(refused).isPositive();
    }

    @Test
    void entries_are_left_out_doubled_or_exchanged() throws IOException {
        String[] names = entries.keySet().toArray(new String[0]);
        for (int i = 0; i < 250; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int which = random.nextInt(names.length);
            int with = random.nextInt(names.length);
            int how = random.nextInt(4);
            try (TorchZipWriter zip = new TorchZipWriter(out, "state_dict")) {
                for (int n = 0; n < names.length; n++) {
                    byte[] content = entries.get(how == 2 && n == which ? names[with] : names[n]);
                    if (how != 0 || n != which) {
                        zip.entry(names[how == 3 && n == which ? with : n], content);
                    }
                    if (how == 1 && n == which) {
                        zip.entry(names[n], content);
                    }
                }
            }
            requireRefusedOrRead(out.toByteArray());
        }
        assertThat(equal).isPositive();
        assertThat(refused).isPositive();
    }

    /** Each instruction there is at four places of the pickle, with a sound checksum. */
    @Test
    void pickles_have_any_instruction() throws IOException {
        byte[] pickle = entries.get("data.pkl");
        for (int opcode = 0; opcode < 256; opcode++) {
            for (int n = 0; n < 4; n++) {
                int at = random.nextInt(2, pickle.length);
                byte[] operands = new byte[random.nextInt(9)];
                random.nextBytes(operands);
                requireRefusedOrRead(withPickle(joined(
                        Arrays.copyOf(pickle, at),
                        joined(new byte[] {(byte) opcode}, operands, new byte[0]),
                        Arrays.copyOfRange(
                                pickle, random.nextBoolean() ? at : Math.min(pickle.length, at + 1), pickle.length))));
            }
        }
        assertThat(refused).isGreaterThan(800);
    }

    @Test
    void pickles_are_changed_and_summed_anew() throws IOException {
        byte[] pickle = entries.get("data.pkl");
        for (int i = 0; i < 400; i++) {
            byte[] damaged = pickle.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                damaged[random.nextInt(damaged.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt() : pickle[random.nextInt(pickle.length)]);
            }
            requireRefusedOrRead(withPickle(damaged));
        }
        assertThat(refused).isPositive();
        assertThat(equal + other).isPositive();
    }

    private int[] outsideStorages() {
        boolean[] numbers = new boolean[sound.length];
        try (TensorFile in = TensorFile.open(file())) {
            ZipDirectory.read(in).forEach((name, entry) -> {
                if (name.contains("/data/")) {
                    Arrays.fill(numbers, (int) entry.begin(), (int) entry.end(), true);
                }
            });
        }
        return IntStream.range(0, sound.length).filter(i -> !numbers[i]).toArray();
    }

    private byte[] withPickle(byte[] pickle) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TorchZipWriter zip = new TorchZipWriter(out, "state_dict")) {
            for (var entry : entries.entrySet()) {
                zip.entry(entry.getKey(), entry.getKey().equals("data.pkl") ? pickle : entry.getValue());
            }
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second, byte[] third) {
        return ByteBuffer.allocate(first.length + second.length + third.length)
                .put(first)
                .put(second)
                .put(third)
                .array();
    }

    private void requireRefusedOrEqual(byte[] damaged) throws IOException {
        requireRefusedOrRead(damaged);
        assertThat(other).as("files that were read as something else").isZero();
    }

    /** What is read may be something else where that is what the file now says. */
    private void requireRefusedOrRead(byte[] damaged) throws IOException {
        Files.write(file(), damaged);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            if (isSame(TorchFiles.read(file(), this::isTooLarge))) {
                equal++;
            } else {
                other++;
            }
        } catch (ModelException e) {
            refused++;
            assertThat(e.getMessage()).startsWith(file() + " ").doesNotContainPattern("\\p{Cntrl}");
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MODEST);
    }

    /** Those that are looked at only if they have the shape that the configuration demands. */
    private boolean isTooLarge(Tensor tensor) {
        return tensor.bytes() > sound.length;
    }

    private boolean isSame(Map<String, Stored> read) {
        return read.keySet().equals(tensors.keySet())
                && read.entrySet().stream().allMatch(entry -> {
                    Stored expected = tensors.get(entry.getKey());
                    return entry.getValue().dtype().equals(expected.dtype())
                            && Arrays.equals(entry.getValue().shape(), expected.shape())
                            && Arrays.equals(entry.getValue().bytes(), expected.bytes());
                });
    }

    private Path file() {
        return folder.resolve("pytorch_model.bin");
    }
}
