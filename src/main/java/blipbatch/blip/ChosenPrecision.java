package blipbatch.blip;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import blipbatch.blip.NetworkProgram.Linear;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A precision, and for people why it is this one.
 *
 * @param reason half a sentence that goes on after the precision's name, such as "because …"
 */
public record ChosenPrecision(Precision precision, String reason) {

    /** Below it, bfloat16 is not worth its rounding. */
    private static final double WORTHWHILE = 1.2;

    private static final int ROUNDS = 5;

    /** The size of a layer of BLIP-base, with the tokens of one picture. */
    private static final int TOKENS = 577;

    private static final int INPUTS = 768;
    private static final int OUTPUTS = 3072;

    private static final BlipConfig BASE = new BlipConfig(
            new BlipConfig.Vision(384, 16, INPUTS, OUTPUTS, 12, 12, "gelu", 1e-5),
            new BlipConfig.Text(30_524, INPUTS, OUTPUTS, 12, 12, 512, "gelu", 1e-12, 30_522, 102),
            true);

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
        NativeLibraries.require();
        try {
            return faster(milliseconds(Precision.FP32), milliseconds(Precision.BF16));
        } catch (EngineException e) {
            return new ChosenPrecision(Precision.FP32, "because libtorch cannot compute in bfloat16 on this processor");
        }
    }

    static ChosenPrecision faster(double fp32, double bf16) {
        Precision precision = fp32 / bf16 >= WORTHWHILE ? Precision.BF16 : Precision.FP32;
        return new ChosenPrecision(
                precision,
                String.format(
                        Locale.ROOT,
                        "because a layer takes this processor %.1f ms in bfloat16 and %.1f ms in float32",
                        bf16,
                        fp32));
    }

    /** The least that one linear layer took. */
    private static double milliseconds(Precision precision) {
        try (PtNDManager manager = Djl.newManager();
                IValue name = IValue.from("layer");
                IValue parts = IValue.listFrom(name);
                IValue tokens = IValue.from(ones(manager, TOKENS, INPUTS))) {
            PtSymbolBlock module = NetworkProgram.load(manager, BASE, precision, Linear.of(BASE, precision), false);
            put(module, "layer.weight", ones(manager, OUTPUTS, INPUTS));
            put(module, "layer.bias", ones(manager, OUTPUTS));
            IValueUtils.runMethod(module, "pack", name, parts).close();
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                long begin = System.nanoTime();
                IValueUtils.runMethod(module, "linear", tokens, name).close();
                least = Math.min(least, System.nanoTime() - begin);
            }
            return least / 1e6;
        }
    }

    private static PtNDArray ones(PtNDManager manager, long... shape) {
        return (PtNDArray) manager.ones(new Shape(shape), DataType.FLOAT32);
    }

    private static void put(PtSymbolBlock module, String name, PtNDArray weight) {
        try (IValue key = IValue.from(name);
                IValue value = IValue.from(weight)) {
            IValueUtils.runMethod(module, "put", key, value).close();
        }
    }
}
