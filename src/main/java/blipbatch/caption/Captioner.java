package blipbatch.caption;

import blipbatch.blip.Generated;
import java.awt.image.BufferedImage;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.stereotype.Component;

/** Says what is on a picture. */
@Component
public class Captioner {

    private final CaptionModel model;
    private final Categories categories;
    private final InferenceMeters meters;

    Captioner(CaptionModel model, Categories categories, InferenceMeters meters) {
        this.model = model;
        this.categories = categories;
        this.meters = meters;
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
        if (flaw(generated).isPresent()) {
            generated = loaded.generateAgain(pixelValues);
            flaw(generated).ifPresent(flaw -> {
                throw new NoCaptionException("The model has no caption for this picture: " + flaw.sentence()
                        + ", also with a wider search.");
            });
        }
        return new Caption(
                generated.text(), categories.of(generated.text()), generated.confidence(), loaded.fullName());
    }

    private Optional<Degeneration.Flaw> flaw(Generated generated) {
        Optional<Degeneration.Flaw> flaw = Degeneration.of(generated.text());
        flaw.ifPresent(found -> meters.rejected(found.kind()));
        return flaw;
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
