package blipbatch.caption;

import blipbatch.blip.Blip;
import blipbatch.blip.ChosenPrecision;
import blipbatch.blip.Generated;
import blipbatch.blip.Generation;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A model in memory, whose callers share batches. */
final class LoadedModel implements AutoCloseable {

    /** Against a caption that repeats itself: another search, in which no two words come together twice. */
    private static final int RESCUE_BEAMS = 3;

    private static final int RESCUE_NGRAM = 2;

    private final Blip blip;
    private final Generation generation;
    private final InferenceMeters meters;
    private final Batches<float[], Generated> batches;
    private final ChosenPrecision precision;
    private final ModelParts parts;
    private final String revision;

    private LoadedModel(
            Blip blip,
            ChosenPrecision precision,
            CaptionSettings settings,
            InferenceMeters meters,
            ModelParts parts,
            String revision) {
        this.blip = blip;
        this.precision = precision;
        this.generation = settings.generation();
        this.meters = meters;
        this.batches = new Batches<>(settings, pixelValues -> generate(pixelValues, generation));
        this.parts = parts;
        this.revision = revision;
    }

    /**
     * Reads the model.
     *
     * @throws blipbatch.blip.ModelException if its files are missing, damaged or of another kind
     */
    static LoadedModel open(ModelParts parts, CaptionSettings settings, InferenceMeters meters) throws IOException {
        ChosenPrecision precision = settings.precision().choose(parts.weights().directory());
        Blip blip = Blip.load(parts.directories(), precision.precision());
        return new LoadedModel(blip, precision, settings, meters, parts, parts.revision());
    }

    ModelParts parts() {
        return parts;
    }

    ChosenPrecision precision() {
        return precision;
    }

    String revision() {
        return revision;
    }

    /** {@code name@revision}. */
    String fullName() {
        return parts.model().name() + "@" + revision;
    }

    /** The picture as the model takes it: pixel values (3, height, width). */
    float[] prepare(BufferedImage picture) {
        return blip.prepare(picture);
    }

    /** Captions a prepared picture together with those that other threads bring at the same time. */
    CompletableFuture<Generated> generate(float[] pixelValues) {
        return batches.submit(pixelValues);
    }

    /** Captions a picture once more, alone and with more effort. */
    Generated generateAgain(float[] pixelValues) {
        Generation rescue = generation
                .withBeams(Math.max(RESCUE_BEAMS, generation.numBeams()))
                .withNoRepeatNgramSize(RESCUE_NGRAM);
        return generate(List.of(pixelValues), rescue).get(0);
    }

    private List<Generated> generate(List<float[]> pixelValues, Generation how) {
        return meters.record(pixelValues.size(), () -> blip.generate(pixelValues, how));
    }

    /** Finishes the batch in work, refuses the rest, and frees the native memory. */
    @Override
    public void close() {
        batches.close();
        blip.close();
    }
}
