package blipbatch.caption;

import blipbatch.blip.Generated;
import java.awt.image.BufferedImage;
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

    /** @throws ModelNotReadyException if no model is loaded; says why */
    public void requireReady() {
        model.ready();
    }

    /**
     * Captions an upright, opaque picture. Blocks until the batch that it shares with other callers' pictures is done.
     *
     * @throws ModelNotReadyException if no model is loaded
     */
    public Caption caption(BufferedImage picture) {
        LoadedModel loaded = model.ready();
        Generated generated = generate(loaded, picture);
        return new Caption(
                generated.text(), categories.of(generated.text()), generated.confidence(), loaded.fullName());
    }

    private static Generated generate(LoadedModel model, BufferedImage picture) {
        try {
            return model.generate(picture).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
