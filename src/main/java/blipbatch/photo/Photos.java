package blipbatch.photo;

import blipbatch.picture.MemoryBudget;
import blipbatch.picture.PictureDecoder;
import blipbatch.picture.PictureException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamSource;

/** Pictures by their address or of a file. Safe for use by several threads. */
public class Photos {

    /** A caller waits, and its connection may not. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PhotoFetcher fetcher;
    private final PictureDecoder decoder;
    private final MemoryBudget budget;
    private final FetchMeters meters;

    Photos(PhotoFetcher fetcher, PictureDecoder decoder, MemoryBudget budget, FetchMeters meters) {
        this.fetcher = fetcher;
        this.decoder = decoder;
        this.budget = budget;
        this.meters = meters;
    }

    /**
     * What {@code use} makes of the picture at an address. The picture is lent, as in {@link PictureDecoder#decode}.
     *
     * @param url as users write it: an http or https address; null and everything else is a permanent failure
     * @param use must keep no reference to the picture and load no other
     * @throws PhotoException if there is no picture, with the reason
     */
    public <T> T load(@Nullable String url, Function<BufferedImage, T> use) throws PhotoException {
        return load(url, file -> {}, use);
    }

    /**
     * As the other one.
     *
     * @param fetched is told what the host has delivered, before that is decoded; must not change or keep it
     */
    public <T> T load(@Nullable String url, Consumer<byte[]> fetched, Function<BufferedImage, T> use)
            throws PhotoException {
        try (MemoryBudget.FileShare memory = budget.forFile()) {
            byte[] file = meters.record(() -> fetcher.fetch(url, memory));
            fetched.accept(file);
            return decode(file, use);
        }
    }

    /**
     * What {@code use} makes of the picture in a file that somebody sent, which is read when there is memory for it. The picture
     * is lent, as in {@link PictureDecoder#decode}.
     *
     * @param length of the file, in bytes
     * @throws PhotoException if there is no picture, with the reason
     * @throws IOException if the file cannot be read
     */
    public <T> T load(InputStreamSource file, long length, Function<BufferedImage, T> use)
            throws PhotoException, IOException {
        if (length > budget.largestFile()) {
            throw PhotoException.permanentFailure(
                    "The file has %,d bytes, more than this program has memory for; give it more with the JVM option -Xmx."
                            .formatted(length));
        }
        try (MemoryBudget.FileShare memory = budget.forFile();
                InputStream content = file.getInputStream()) {
            if (!memory.grow(length, PATIENCE)) {
                throw new NoMemoryException(
                        "So many pictures are in memory that there is no room for this one; try again.", null);
            }
            return decode(content.readNBytes((int) length), use);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoMemoryException("The wait for memory was interrupted.", e);
        }
    }

    private <T> T decode(byte[] file, Function<BufferedImage, T> use) throws PhotoException {
        try {
            return decoder.decode(file, use);
        } catch (PictureException e) {
            meters.refused(e.reason());
            throw PhotoException.of(e);
        }
    }

    /** The host that an address names; empty where {@link #load} would say that it is none. */
    public Optional<String> host(@Nullable String url) {
        try {
            return Optional.of(PhotoAddress.parse(url).host());
        } catch (PhotoException e) {
            return Optional.empty();
        }
    }
}
