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

/**
 * What a linear layer takes this processor, in milliseconds. Instructions for bfloat16 say little: some processors have them at twice the speed of
 * float32, others at half.
 *
 * @param bfloat16 infinite if it cannot be computed
 */
record LayerTimes(double float32, double bfloat16) {

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

    private static final class Measured {
        private static final LayerTimes TIMES = measure();
    }

    /** Measured once in a process, for some 0.1 s. */
    static LayerTimes ofThisProcessor() {
        return Measured.TIMES;
    }

    /** Whether the processor has bfloat16, and is faster in it. */
    static boolean bfloat16PaysOn(Processor processor) {
        return processor.hasBf16() && ofThisProcessor().bfloat16Pays();
    }

    boolean bfloat16Pays() {
        return float32 / bfloat16 >= WORTHWHILE;
    }

    private static LayerTimes measure() {
        NativeLibraries.require();
        double float32 = milliseconds(Precision.FP32);
        try {
            return new LayerTimes(float32, milliseconds(Precision.BF16));
        } catch (EngineException e) {
            return new LayerTimes(float32, Double.POSITIVE_INFINITY);
        }
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
