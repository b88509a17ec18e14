package blipbatch.blip;

import blipbatch.blip.Network.Continuations;
import blipbatch.blip.NetworkProgram.Linear;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A BLIP captioning model (Li et al. 2022, arXiv 2201.12086), read from a directory in Hugging Face layout and
 * giving, in float32, the captions that transformers' {@code BlipForConditionalGeneration} gives. Safe for several threads.
 */
public final class Blip implements AutoCloseable {

    private final BlipConfig config;
    private final PreprocessorConfig preprocessorConfig;
    private final ImagePreprocessor preprocessor;
    private final CaptionTokenizer tokenizer;
    private final Network network;

    /** Held for reading while native code runs, so that its memory is freed under nobody's feet. */
    private final ReadWriteLock inUse = new ReentrantReadWriteLock();

    private boolean closed;

    private Blip(
            BlipConfig config, PreprocessorConfig preprocessorConfig, CaptionTokenizer tokenizer, Network network) {
        this.config = config;
        this.preprocessorConfig = preprocessorConfig;
        this.preprocessor = new ImagePreprocessor(preprocessorConfig);
        this.tokenizer = tokenizer;
        this.network = network;
    }

    /** Reads a model that is whole in one directory, to be computed in float32. */
    public static Blip load(Path directory) {
        return load(directory, Precision.FP32);
    }

    /** Reads a model that is whole in one directory. */
    public static Blip load(Path directory, Precision precision) {
        return load(ModelDirectories.of(directory), precision);
    }

    /**
     * Reads a model whose parts lie where they are said to.
     *
     * @throws ModelException if any of them is missing, damaged or of another kind of model, or this processor cannot compute at that
     *     precision
     */
    public static Blip load(ModelDirectories directories, Precision precision) {
        return load(directories, precision, null, null);
    }

    /**
     * @param linear how to compute linear layers; null for what suits the model and the processor
     * @param decoding who computes the text decoder; null for what suits the model, the processor and the JVM
     */
    static Blip load(
            ModelDirectories directories,
            Precision precision,
            @Nullable Linear linear,
            @Nullable TextDecoding decoding) {
        Processor.current().require(precision);
        NativeLibraries.require();
        if (!Files.isDirectory(directories.model())) {
            throw new ModelException(directories.model(), "is not a directory, so there is no model in it");
        }
        BlipConfig config = BlipConfig.read(directories.model().resolve("config.json"));
        PreprocessorConfig preprocessorConfig = PreprocessorConfig.read(directories.imageProcessor(), config.vision());
        try (Weights weights = Weights.open(directories.model())) {
            weights.adapt(directories.adapter());
            CompletableFuture<CaptionTokenizer> tokenizer = Background.start(
                    "tokenizer-reader",
                    () -> CaptionTokenizer.load(
                            directories.tokenizer(), config.text().vocabSize()));
            Network network = null;
            try {
                network = Network.load(
                        config,
                        weights,
                        precision,
                        linear == null ? Linear.of(config, precision) : linear,
                        decoding == null ? TextDecoding.of(config, precision) : decoding);
                return new Blip(config, preprocessorConfig, Background.join(tokenizer), network);
            } catch (RuntimeException e) {
                Background.discard(tokenizer);
                if (network != null) {
                    network.close();
                }
                throw e;
            }
        }
    }

    public BlipConfig config() {
        return config;
    }

    /**
     * @param picture upright and opaque, of any size: it is stretched to the model's
     * @return pixel values (3, height, width)
     */
    public float[] prepare(BufferedImage picture) {
        return preprocessor.prepare(picture);
    }

    /**
     * Writes a caption for each picture, all together.
     *
     * @param pixelValues (3, height, width) each, from {@link #prepare}
     * @return the captions in the order of the pictures
     * @throws IllegalArgumentException if the pixel values have another size, or the prompt leaves no room for a new token
     * @throws IllegalStateException if the model is closed
     */
    public List<Generated> generate(List<float[]> pixelValues, Generation generation) {
        preprocessor.requireSize(pixelValues);
        return whileOpen(() -> pixelValues.isEmpty() ? List.of() : search(pixelValues, generation));
    }

    /** Frees the model after the calls that are running; those that come later are refused. */
    @Override
    public void close() {
        inUse.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                network.close();
                tokenizer.close();
            }
        } finally {
            inUse.writeLock().unlock();
        }
    }

    /** The image embeddings (pictures, image tokens, width), row after row. */
    float[] encode(List<float[]> pixelValues) {
        preprocessor.requireSize(pixelValues);
        return whileOpen(() -> network.encode(pixelValues, preprocessorConfig.height(), preprocessorConfig.width()));
    }

    CaptionTokenizer tokenizer() {
        return tokenizer;
    }

    private List<Generated> search(List<float[]> pixelValues, Generation generation) {
        long[] firstIds = tokenizer.firstIds(generation.prompt(), config.text().bosTokenId());
        int longest = Math.min(config.text().maxPositionEmbeddings(), generation.maxLength());
        if (firstIds.length >= longest) {
            throw new IllegalArgumentException("The caption begins with " + firstIds.length
                    + " tokens, [DEC] included, which leaves nothing of the " + longest
                    + " that it may have: shorten the prompt");
        }
        Continuations continuations = network.generate(
                pixelValues,
                preprocessorConfig.height(),
                preprocessorConfig.width(),
                firstIds,
                Math.min(generation.maxNewTokens(), longest - firstIds.length),
                generation);
        return IntStream.range(0, pixelValues.size())
                .mapToObj(row -> generated(firstIds, continuations, row, generation.lengthPenalty()))
                .toList();
    }

    private <T> T whileOpen(Supplier<T> call) {
        inUse.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("The model is closed");
            }
            return call.get();
        } finally {
            inUse.readLock().unlock();
        }
    }

    private Generated generated(long[] firstIds, Continuations continuations, int row, double lengthPenalty) {
        int begin = row * continuations.width();
        int end = continuations.end(row, config.text().sepTokenId());
        long[] ids = Arrays.copyOf(firstIds, firstIds.length + end - begin);
        System.arraycopy(continuations.ids(), begin, ids, firstIds.length, end - begin);
        return Generated.of(
                Arrays.stream(ids).mapToInt(Math::toIntExact).toArray(),
                tokenizer.decode(ids),
                Arrays.copyOfRange(continuations.logProbs(), begin, end),
                lengthPenalty);
    }
}
