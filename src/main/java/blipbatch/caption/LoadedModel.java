package blipbatch.caption;

import blipbatch.blip.Blip;
import blipbatch.blip.Generated;
import blipbatch.blip.Generation;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.springframework.util.StringUtils;

/** A model in memory, whose callers share batches. */
final class LoadedModel implements AutoCloseable {

    private final Blip blip;
    private final Batches<float[], Generated> batches;
    private final String name;
    private final String revision;

    private LoadedModel(Blip blip, Batches<float[], Generated> batches, String name, String revision) {
        this.blip = blip;
        this.batches = batches;
        this.name = name;
        this.revision = revision;
    }

    /**
     * Reads the model that the settings name.
     *
     * @throws blipbatch.blip.ModelException if its files are missing, damaged or of another kind
     */
    static LoadedModel open(CaptionSettings settings) throws IOException {
        ModelFiles files = ModelFiles.of(settings);
        Generation generation = new Generation(
                settings.maxNewTokens(), StringUtils.hasText(settings.prompt()) ? settings.prompt() : null);
        Blip blip = Blip.load(files.directory());
        return new LoadedModel(
                blip,
                new Batches<>(settings, pictures -> blip.generate(pictures, generation)),
                files.name(),
                files.revision());
    }

    String revision() {
        return revision;
    }

    /** {@code name@revision}. */
    String fullName() {
        return name + "@" + revision;
    }

    /** Captions the picture together with those that other threads bring at the same time. */
    CompletableFuture<Generated> generate(BufferedImage picture) {
        return batches.submit(blip.prepare(picture));
    }

    /** Finishes the batch in work, refuses the rest, and frees the native memory. */
    @Override
    public void close() {
        batches.close();
        blip.close();
    }
}
