package blipbatch.blip;

import java.nio.file.Path;
import java.util.Locale;

/**
 * A precision, and for people why it is this one.
 *
 * @param reason half a sentence that goes on after the precision's name, such as "because …"
 */
public record ChosenPrecision(Precision precision, String reason) {

    /**
     * The fastest that gives the captions of float32 on this processor, confirmed by measuring for some 0.1 s.
     *
     * @param directory of the model
     * @throws ModelException if its {@code config.json} is missing or damaged
     */
    public static ChosenPrecision auto(Path directory) {
        if (BlipConfig.read(directory.resolve("config.json")).isSmall()) {
            return new ChosenPrecision(Precision.FP32, "because the model is too small to gain from another one");
        }
        return auto(Processor.current());
    }

    static ChosenPrecision auto(Processor processor) {
        if (!processor.flags().isEmpty() && !processor.hasBf16()) {
            return new ChosenPrecision(Precision.FP32, "because the processor has no instructions for bfloat16");
        }
        return faster(LayerTimes.ofThisProcessor());
    }

    static ChosenPrecision faster(LayerTimes layer) {
        if (Double.isInfinite(layer.bfloat16())) {
            return new ChosenPrecision(Precision.FP32, "because libtorch cannot compute in bfloat16 on this processor");
        }
        return new ChosenPrecision(
                layer.bfloat16Pays() ? Precision.BF16 : Precision.FP32,
                String.format(
                        Locale.ROOT,
                        "because a layer takes this processor %.1f ms in bfloat16 and %.1f ms in float32",
                        layer.bfloat16(),
                        layer.float32()));
    }
}
