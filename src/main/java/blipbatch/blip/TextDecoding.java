package blipbatch.blip;

import blipbatch.blip.decoder.VectorApi;
import java.util.Set;

/** Who computes the text decoder's steps. */
enum TextDecoding {
    /** The program, with libtorch. */
    TORCHSCRIPT,
    /** Java, with the weights as they are. */
    FLOAT32,
    /** Java, with weights of 8 bits, and all else in float32. */
    INT8;

    /** What {@code blip.decoder} can compute between the linear layers. */
    private static final Set<String> ACTIVATIONS = Set.of("gelu", "gelu_python");

    /** The one that suits the model on this processor and in this JVM. */
    static TextDecoding of(BlipConfig config, Precision precision) {
        return config.isSmall() ? TORCHSCRIPT : ofAnySize(config, precision);
    }

    /**
     * Also for a model that is too small to gain from it. Where the processor is fast in bfloat16, so is libtorch with its attention to the picture, which
     * for a batch is half of what the decoder computes.
     */
    static TextDecoding ofAnySize(BlipConfig config, Precision precision) {
        Processor processor = Processor.current();
        if (!ACTIVATIONS.contains(config.text().hiddenAct()) || !processor.hasFma() || !VectorApi.isAvailable()) {
            return TORCHSCRIPT;
        }
        if (precision == Precision.FP32) {
            return FLOAT32;
        }
        return processor.hasInt8() && LayerTimes.bfloat16PaysOn(processor) ? TORCHSCRIPT : INT8;
    }
}
