package blipbatch.caption;

import blipbatch.blip.Generated;
import blipbatch.hub.Hub;
import blipbatch.hub.HubException;
import blipbatch.hub.ModelName;
import blipbatch.hub.Progress;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.springframework.boot.context.properties.bind.Binder;
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

    /**
     * A captioner that is ready, for a program without the server; its model stays in memory until the program ends.
     *
     * @param settings with {@code blipbatch.caption} and {@code blipbatch.categories}
     * @param progress who is told how the download of a model goes, if one is needed
     * @throws blipbatch.blip.ModelException if the files of the model are missing, damaged or of another kind
     * @throws blipbatch.startup.StartupRefused if the settings are wrong
     */
    public static Captioner load(Binder settings, Hub hub, Function<ModelName, Progress> progress)
            throws IOException, HubException {
        CaptionSettings captions = settings.bindOrCreate("blipbatch.caption", CaptionSettings.class);
        Categories categories = new Categories(settings.bindOrCreate("blipbatch.categories", CategorySettings.class));
        InferenceMeters unread = new InferenceMeters(new CompositeMeterRegistry());
        CaptionModel model = new CaptionModel(captions, new ModelSource(captions, hub, unread), event -> {});
        model.open(progress);
        categories.afterSingletonsInstantiated();
        return new Captioner(model, categories, unread);
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
