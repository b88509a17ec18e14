package blipbatch.caption;

import blipbatch.blip.ModelException;
import blipbatch.hub.Hub;
import blipbatch.hub.HubException;
import blipbatch.hub.ModelName;
import blipbatch.hub.Progress;
import blipbatch.hub.Wanted;
import java.nio.file.Path;
import java.util.function.Function;
import org.springframework.boot.context.properties.bind.Binder;

/** Brings to disk all that a model on the Hub needs, before a server asks for it. */
public final class ModelDownload {

    private ModelDownload() {}

    /**
     * Downloads the model, what it is an adapter of, and a processor if it has none of its own.
     *
     * @param settings with {@code blipbatch.caption}
     * @param progress who is told how each download goes, and what is still missing for captions
     * @return the directory of the model
     */
    public static Path of(ModelName model, Binder settings, Hub hub, Function<ModelName, Progress> progress)
            throws HubException {
        CaptionSettings captions = settings.bindOrCreate("blipbatch.caption", CaptionSettings.class);
        ModelSearch search = new ModelSearch(captions, hub, progress);
        ModelFiles files = search.download(model, Wanted.MODEL);
        try {
            search.partsOf(files);
        } catch (ModelException e) {
            progress.apply(model).note(e.getMessage() + ".");
        }
        return files.directory();
    }
}
