package blipbatch.caption;

import blipbatch.blip.ModelException;
import blipbatch.hub.Hub;
import blipbatch.hub.HubException;
import blipbatch.hub.ModelName;
import blipbatch.hub.Progress;
import java.io.IOException;
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
        String model = settings.modelPlace();
        if (model.isEmpty()) {
            return ModelFiles.BUNDLED;
        }
        return ModelFiles.directory(model)
                .map(directory -> ModelFiles.in(directory).name())
                .or(() -> ModelName.parse(model).map(ModelName::repository))
                .orElse(model);
    }

    /**
     * Reads the model, which is downloaded first as far as it is not on disk.
     *
     * @param progress who is told how each download goes, if any is needed
     * @throws ModelException if the files are missing, damaged or of another kind
     */
    LoadedModel open(Function<ModelName, Progress> progress) throws IOException, HubException {
        ModelSearch search = new ModelSearch(settings, hub, progress);
        try {
            return LoadedModel.open(search.find(), settings, meters);
        } catch (ModelException e) {
            // Once: to read a gigabyte for its hash each time would be too much, and what is whole is not damaged by
            // waiting.
            if (healed || !search.hasDownloaded()) {
                throw e;
            }
            healed = true;
            if (!search.heal()) {
                throw e;
            }
            return LoadedModel.open(search.find(), settings, meters);
        }
    }
}
