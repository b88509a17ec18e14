package blipbatch.caption;

import blipbatch.blip.Generated;
import java.awt.image.BufferedImage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.stereotype.Component;

/** Says what is on a picture. */
@Component
public class Captioner {

    private final CaptionModel model;
    private final Categories categories;

    Captioner(CaptionModel model, Categories categories) {
        this.model = model;
        this.categories = categories;
    }

    /** Whether {@link #caption} would find a loaded model now. */
    public boolean isReady() {
        return model.isReady();
    }

    /** How the model is. */
    public ModelStatus model() {
        return model.status();
    }

    /** @throws ModelNotReadyException if no model is loaded; says why */
    public void requireReady() {
        model.ready();
    }

    /**
     * An upright, opaque picture as the model takes it, which is small whatever the size of the picture.
     *
     * @throws ModelNotReadyException if no model is loaded
     */
    public PreparedPicture prepare(BufferedImage picture) {
        LoadedModel loaded = model.ready();
        return new PreparedPicture(loaded, loaded.prepare(picture));
    }

    /**
     * Captions a picture. Blocks until the batch that it shares with other callers' pictures is done.
     *
     * @throws ModelNotReadyException if the model was closed meanwhile
     * @throws NoCaptionException if the model loses the thread, twice
     */
    public Caption caption(PreparedPicture picture) {
        LoadedModel loaded = picture.model();
        float[] pixelValues = picture.pixelValues();
        Generated generated = join(loaded.generate(pixelValues));
        if (Degeneration.of(generated.text()).isPresent()) {
            generated = loaded.generateAgain(pixelValues);
            requireSense(generated.text());
        }
        return new Caption(
                generated.text(), categories.of(generated.text()), generated.confidence(), loaded.fullName());
    }

    private static void requireSense(String text) {
        Degeneration.of(text).ifPresent(flaw -> {
            throw new NoCaptionException(
                    "The model has no caption for this picture: " + flaw + ", also with a wider search.");
        });
    }

    private static Generated join(CompletableFuture<Generated> generated) {
        try {
            return generated.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
