package blipbatch.photo;

import blipbatch.picture.MemoryBudget;
import blipbatch.picture.PictureDecoder;
import blipbatch.picture.PictureException;
import blipbatch.startup.FileNames;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.util.function.SingletonSupplier;

/** Pictures by their address or in files of this machine, for a program without the server. Safe for several threads. */
public final class PictureReader {

    private final PhotoSettings settings;
    private final PictureDecoder decoder;

    /** An HTTP client takes half a second to make, and files need none. */
    private final Supplier<Photos> photos;

    private PictureReader(PhotoSettings settings, RequestHeaders headers) {
        this.settings = settings;
        MemoryBudget budget = MemoryBudget.ofThisHeap();
        this.decoder = new PictureDecoder(settings.maxMegapixels(), settings.maxDecodeTime(), budget);
        this.photos = SingletonSupplier.of(() -> new Photos(
                new PhotoFetcher(settings, headers, Stream::empty, Clock.systemUTC()),
                decoder,
                budget,
                new FetchMeters(new CompositeMeterRegistry())));
    }

    /** @param settings with {@code blipbatch.photo}, whose limits hold here as in the server */
    public static PictureReader of(Binder settings) {
        return new PictureReader(
                settings.bindOrCreate("blipbatch.photo", PhotoSettings.class),
                settings.bindOrCreate("blipbatch.photo", RequestHeaders.class));
    }

    /**
     * What {@code use} makes of a picture. The picture is lent, as in {@link PictureDecoder#decode}.
     *
     * @param source an http or https address, else the path of a file
     * @throws PhotoException if there is no picture; the sentence names no path
     */
    public <T> T read(String source, Function<BufferedImage, T> use) throws PhotoException {
        if (source.matches("(?i)https?:.*")) {
            return photos.get().load(source, use);
        }
        try {
            return decoder.decode(bytes(path(source)), use);
        } catch (PictureException e) {
            throw PhotoException.of(e);
        }
    }

    private static Path path(String name) throws PhotoException {
        Optional<String> trouble = FileNames.trouble(name);
        try {
            Path path = Path.of(name);
            if (trouble.isEmpty() || Files.exists(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw PhotoException.permanentFailure(
                    trouble.orElse("This is no path of a file: " + e.getReason() + "."), e);
        }
        throw PhotoException.permanentFailure(trouble.get());
    }

    private byte[] bytes(Path file) throws PhotoException {
        if (Files.notExists(file)) {
            throw PhotoException.permanentFailure("There is no such file.");
        }
        if (Files.isDirectory(file)) {
            throw PhotoException.permanentFailure("This is a directory; name the pictures in it.");
        }
        int most = Math.toIntExact(settings.maxBytes().toBytes());
        try (InputStream content = Files.newInputStream(file)) {
            // Counted while it is read: a device or a pipe has no size.
            byte[] bytes = content.readNBytes(most + 1);
            if (bytes.length > most) {
                throw PhotoException.permanentFailure(
                        "The file is larger than %,d bytes, the most that is read of one.".formatted(most));
            }
            return bytes;
        } catch (AccessDeniedException e) {
            throw PhotoException.permanentFailure(
                    "The file may not be read by the user that this program runs as; allow it, or run it as another.",
                    e);
        } catch (IOException e) {
            throw PhotoException.permanentFailure("The file could not be read: %s.".formatted(e.getMessage()), e);
        }
    }
}
