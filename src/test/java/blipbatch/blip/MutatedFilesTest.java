package blipbatch.blip;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * More than 20,000 damaged files: each is either of use or refused with one sentence that names it, without the process
 * dying or memory of a size that only the file claims.
 */
class MutatedFilesTest {

    private static final Path MODEL = Path.of("src/test/golden/random_a");
    private static final long MODEST = 32 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Uses the damaged model, and throws a ModelException if it cannot be used. */
    private interface Use {
        void run() throws IOException;
    }

    @TempDir
    Path folder;

    private final Random random = new Random(20_000);
    private final Mutations mutations = new Mutations(random);
    private ModelDirectory model;
    private int used;
    private int refused;

    @BeforeEach
    void copyModel() throws IOException {
        model = ModelDirectory.copyOf(MODEL, folder);
    }

    @Test
    void headers_of_weights() throws IOException {
        BlipConfig config = BlipConfig.read(model.file("config.json"));
        byte[] header = model.header().getBytes();
        long data = Files.size(model.file("model.safetensors")) - 8 - header.length;
        for (int i = 0; i < 12_000; i++) {
            byte[] damaged = mutations.of(header);
            long length = random.nextInt(10) > 0 ? damaged.length : lie(damaged.length);
            long end = 8 + damaged.length + (random.nextInt(10) > 0 ? data : random.nextLong(data * 2));
            try (RandomAccessFile file =
                    new RandomAccessFile(model.file("model.safetensors").toFile(), "rw")) {
                file.setLength(0);
                ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
                file.write(prefix.putLong(length).array());
                file.write(damaged);
                file.setLength(end); // the tensors are zeros that take no room on the disk
            }
            requireSentenceOr(() -> {
                try (Weights weights = Weights.open(folder)) {
                    Checkpoint checkpoint = new Checkpoint(config, weights);
                    checkpoint.tensors().values().stream()
                            .limit(3)
                            .forEach(tensor -> tensor.read(ByteBuffer.allocate((int) tensor.bytes())));
                }
            });
        }
        requireBoth();
    }

    @ParameterizedTest
    @CsvSource({"config.json, 3000", "preprocessor_config.json, 2000"})
    void settings_of_the_model(String name, int files) throws IOException {
        byte[] sound = Files.readAllBytes(model.file(name));
        try (Weights weights = Weights.open(folder)) {
            for (int i = 0; i < files; i++) {
                Files.write(model.file(name), mutations.of(sound));
                requireSentenceOr(() -> {
                    BlipConfig config = BlipConfig.read(model.file("config.json"));
                    PreprocessorConfig preparation = PreprocessorConfig.read(folder, config.vision());
                    new Checkpoint(config, weights);
                    new ImagePreprocessor(preparation).prepare(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB));
                });
            }
        }
        requireBoth();
    }

    @ParameterizedTest
    @CsvSource({
        "tokenizer.json, tokenizer.json, 1500",
        "tokenizer_config.json, tokenizer.json, 800",
        "special_tokens_map.json, special_tokens_map.json, 500",
        "vocab.txt, vocab.txt, 500"
    })
    void files_of_the_tokenizer(String name, String read, int files) throws IOException {
        if (read.equals("vocab.txt")) {
            Files.delete(model.file("tokenizer.json"));
        }
        byte[] sound = Files.readAllBytes(model.file(name));
        for (int i = 0; i < files; i++) {
            Files.write(model.file(name), mutations.of(sound));
            requireSentenceOr(() -> {
                try (CaptionTokenizer tokenizer = CaptionTokenizer.load(folder, 225)) {
                    assertThat(tokenizer.encode("a Red cat [DEC] ##s")).hasSizeBetween(3, 60);
                    tokenizer.decode(new long[] {223, 5, 24, 3, 100});
                }
            });
        }
        requireBoth();
    }

    @Test
    void indexes_of_shards() throws IOException {
        BlipConfig config = BlipConfig.read(model.file("config.json"));
        model.shard("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
        Path index = model.file("model.safetensors.index.json");
        byte[] sound = Files.readAllBytes(index);
        for (int i = 0; i < 1500; i++) {
            Files.write(index, mutations.of(sound));
            requireSentenceOr(() -> {
                try (Weights weights = Weights.open(folder)) {
                    new Checkpoint(config, weights);
                }
            });
        }
        requireBoth();
    }

    @ParameterizedTest
    @CsvSource({"adapter_config.json, 2000", "adapter_model.safetensors, 2000"})
    void adapters(String name, int files) throws IOException {
        Path adapter = Files.createDirectories(folder.resolve("adapter"));
        ModelDirectory.copyOf(Path.of("src/test/golden/adapters/plain"), adapter);
        byte[] sound = Files.readAllBytes(adapter.resolve(name));
        for (int i = 0; i < files; i++) {
            Files.write(adapter.resolve(name), name.endsWith(".json") ? mutations.of(sound) : otherHeader(sound));
            requireSentenceOr(() -> {
                new ModelContents(adapter).base();
                try (Weights weights = Weights.open(folder)) {
                    weights.adapt(adapter);
                    Tensor merged = weights.get("vision_model.encoder.layers.0.self_attn.qkv.weight");
                    merged.read(ByteBuffer.allocateDirect((int) merged.bytes()));
                }
            });
        }
        requireBoth();
    }

    /** The numbers stay where they were. */
    private byte[] otherHeader(byte[] safetensors) {
        int length = (int)
                ByteBuffer.wrap(safetensors).order(ByteOrder.LITTLE_ENDIAN).getLong();
        byte[] header = mutations.of(Arrays.copyOfRange(safetensors, 8, 8 + length));
        ByteBuffer damaged = ByteBuffer.allocate(safetensors.length - length + header.length);
        damaged.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header);
        return damaged.put(safetensors, 8 + length, safetensors.length - 8 - length)
                .array();
    }

    /** What passes all checks must not harm native code. */
    @ParameterizedTest
    @CsvSource({"config.json, 40", "preprocessor_config.json, 10", "tokenizer_config.json, 10", "model.safetensors, 10"
    })
    void whole_models(String name, int files) throws IOException {
        byte[] sound = Files.readAllBytes(model.file(name));
        for (int i = 0; i < files; i++) {
            Files.write(model.file(name), name.endsWith(".json") ? mutations.of(sound) : otherNumbers(sound));
            requireSentenceOr(() -> {
                try (Blip blip = Blip.load(folder)) {
                    float[] picture = blip.prepare(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB));
                    blip.generate(List.of(picture), new Generation(3, null).withBeams(2));
                }
            });
        }
        assertThat(used).isPositive();
    }

    private byte[] otherNumbers(byte[] weights) {
        byte[] damaged = weights.clone();
        for (int i = random.nextInt(20); i >= 0; i--) { // of many, one would surely be refused
            damaged[damaged.length - 1 - random.nextInt(damaged.length / 2)] = (byte) random.nextInt();
        }
        return damaged;
    }

    private long lie(int length) {
        long[] lies = {0, 1, length - 1, length + 1, 1L << 31, 1L << 40, Long.MAX_VALUE, -1, random.nextLong()};
        return lies[random.nextInt(lies.length)];
    }

    private void requireSentenceOr(Use use) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            use.run();
            used++;
        } catch (ModelException e) {
            refused++;
            assertThat(e.getMessage())
                    .startsWith(folder.toString())
                    .matches("[^ ]+\\.(json|txt|safetensors) \\S.*")
                    .doesNotContainPattern("\\p{Cntrl}");
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MODEST);
    }

    private void requireBoth() {
        assertThat(used).isPositive();
        assertThat(refused).isPositive();
    }
}
