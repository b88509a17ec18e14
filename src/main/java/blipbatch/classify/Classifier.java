package blipbatch.classify;

import blipbatch.caption.Caption;
import blipbatch.caption.Captioner;
import blipbatch.caption.ModelNotReadyException;
import blipbatch.caption.NoCaptionException;
import blipbatch.caption.NoCaptionYetException;
import blipbatch.caption.PreparedPicture;
import blipbatch.photo.NoMemoryException;
import blipbatch.photo.PhotoException;
import blipbatch.photo.Photos;
import blipbatch.web.Refusal;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.multipart.MultipartFile;

/**
 * Captions a picture while the caller waits; so many at a time. Without a caption there is an {@link Refusal}
 * whose sentence says why: 400 or 422 where it is the picture's fault, 503 where another time may be better.
 */
@Component
public class Classifier {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /** Each of them holds a thread and a picture in memory. */
    private static final int MAX_CALLS = 32;

    private final Semaphore calls = new Semaphore(MAX_CALLS);
    private final Photos photos;
    private final Captioner captioner;

    Classifier(Photos photos, Captioner captioner) {
        this.photos = photos;
        this.captioner = captioner;
    }

    /** @param seen gets the picture before the model does, and must keep no reference to it */
    public Caption byAddress(@Nullable String image, Consumer<BufferedImage> seen) throws IOException {
        if (image == null || image.isBlank()) {
            throw Refusal.badRequest("Image URL is required");
        }
        return classify(() -> photos.load(image, prepared(seen)));
    }

    /** @param seen as in {@link #byAddress} */
    public Caption byFile(MultipartFile file, Consumer<BufferedImage> seen) throws IOException {
        return classify(() -> photos.load(file, file.getSize(), prepared(seen)));
    }

    private Function<BufferedImage, PreparedPicture> prepared(Consumer<BufferedImage> seen) {
        return picture -> {
            seen.accept(picture);
            return captioner.prepare(picture);
        };
    }

    private interface Source {
        PreparedPicture picture() throws PhotoException, IOException;
    }

    private Caption classify(Source source) throws IOException {
        if (!calls.tryAcquire()) {
            throw Refusal.unavailable(
                    "Too many pictures are being classified at the same time; try again in a moment.",
                    RETRY_AFTER,
                    null);
        }
        try {
            captioner.requireReady();
            return source.picture().caption();
        } catch (NoMemoryException e) {
            throw Refusal.unavailable(e.getMessage(), RETRY_AFTER, e);
        } catch (PhotoException | NoCaptionException e) {
            throw Refusal.unprocessable(e.getMessage(), e);
        } catch (ModelNotReadyException | NoCaptionYetException e) {
            throw Refusal.unavailable(e.getMessage(), RETRY_AFTER, e);
        } finally {
            calls.release();
        }
    }
}
