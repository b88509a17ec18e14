package blipbatch.caption;

import blipbatch.blip.Generated;
import blipbatch.categories.Categories;
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
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.stereotype.Component;

/** Captions by BLIP, in this process. */
@Component
@ConditionalOnProperty(name = "blipbatch.caption.captioner", havingValue = "blip", matchIfMissing = true)
public class BlipCaptioner implements Captioner {

    private final CaptionModel model;
    private final Categories categories;
    private final InferenceMeters meters;

    BlipCaptioner(CaptionModel model, Categories categories, InferenceMeters meters) {
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
        Categories categories = Categories.read(settings);
        InferenceMeters unread = new InferenceMeters(new CompositeMeterRegistry());
        CaptionModel model = new CaptionModel(captions, new ModelSource(captions, hub, unread), event -> {});
        model.open(progress);
        categories.awaitReady();
        return new BlipCaptioner(model, categories, unread);
    }

    @Override
    public ModelStatus model() {
        return model.status();
    }

    @Override
    public PreparedPicture prepare(BufferedImage picture) {
        LoadedModel loaded = model.ready();
        float[] pixelValues = pixelValues(loaded, picture);
        return () -> caption(loaded, pixelValues);
    }

    /** Whatever is odd about a picture is the trouble of this one alone, and of no others in its run. */
    private static float[] pixelValues(LoadedModel loaded, BufferedImage picture) {
        try {
            return loaded.prepare(picture);
        } catch (ArithmeticException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | NegativeArraySizeException e) {
            throw new NoCaptionException("The picture of %d x %d pixels cannot be made the model's size."
                    .formatted(picture.getWidth(), picture.getHeight()));
        }
    }

    /** A caption that repeats itself is tried again with a wider search, once. */
    private Caption caption(LoadedModel loaded, float[] pixelValues) {
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
