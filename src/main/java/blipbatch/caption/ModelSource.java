package blipbatch.caption;

import blipbatch.blip.ModelException;
import blipbatch.hub.Hub;
import blipbatch.hub.HubException;
import blipbatch.hub.ModelName;
import blipbatch.hub.Progress;
import blipbatch.hub.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Where the configured model comes from: the program itself, a directory, or the Hub. A directory goes before a name. */
@Component
class ModelSource {

    private final CaptionSettings settings;
    private final Hub hub;
    private final InferenceMeters meters;
    private boolean healed;

    ModelSource(CaptionSettings settings, Hub hub, InferenceMeters meters) {
        this.settings = settings;
        this.hub = hub;
        this.meters = meters;
    }

    /** What people call the model. */
    String name() {
        if (model().isEmpty()) {
            return ModelFiles.BUNDLED;
        }
        return onTheHub()
                .map(ModelName::repository)
                .orElseGet(() -> ModelFiles.in(Path.of(model())).name());
    }

    /**
     * Reads the model, which is downloaded first if it is not on disk.
     *
     * @param progress who is told how the download of a model goes, if one is needed
     * @throws ModelException if the files are missing, damaged or of another kind
     */
    LoadedModel open(Function<ModelName, Progress> progress) throws IOException, HubException {
        Optional<ModelName> onTheHub = onTheHub();
        if (onTheHub.isPresent()) {
            return open(onTheHub.get(), progress.apply(onTheHub.get()));
        }
        return LoadedModel.open(model().isEmpty() ? ModelFiles.bundled(settings) : inDirectory(), settings, meters);
    }

    private LoadedModel open(ModelName model, Progress download) throws IOException, HubException {
        ModelFiles files = ModelFiles.of(hub.download(model, download));
        try {
            return LoadedModel.open(files, settings, meters);
        } catch (ModelException e) {
            // Once: to read a gigabyte for its hash each time would be too much, and what is whole is not damaged by
            // waiting.
            if (healed) {
                throw e;
            }
            healed = true;
            if (!hub.heal(files.snapshot(), Wanted.MODEL, download)) {
                throw e;
            }
            return LoadedModel.open(files, settings, meters);
        }
    }

    private ModelFiles inDirectory() {
        Path directory = Path.of(model());
        if (!Files.isDirectory(directory)) {
            throw new ModelException(
                    directory, "is neither a directory nor a name on the Hugging Face Hub such as organisation/name");
        }
        return ModelFiles.in(directory);
    }

    private Optional<ModelName> onTheHub() {
        return ModelName.parse(model()).filter(name -> !Files.isDirectory(Path.of(model())));
    }

    private String model() {
        return settings.model() == null ? "" : settings.model().strip();
    }
}
