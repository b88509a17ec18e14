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
import blipbatch.blip.decoder.WarmUp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The program {@code blip.torchscript.py} with its weights at a precision, in libtorch's hands. Calls may run at the same time. */
final class Network implements AutoCloseable {

    /** New ids and their log-probabilities, both (batch, width) row after row; each row counts up to its first {@code [SEP]}. */
    record Continuations(long[] ids, float[] logProbs, int width) {

        /** Where those of the row end that count. */
        int end(int row, int sepId) {
            int begin = row * width;
            int end = begin;
            while (end < begin + width && (end == begin || ids[end - 1] != sepId)) {
                end++;
            }
            return end;
        }
    }

    private final PtNDManager manager;
    private final PtSymbolBlock module;

    /** Where Java decodes. */
    private @Nullable JavaSearch search;

    private Network(PtNDManager manager, PtSymbolBlock module) {
        this.manager = manager;
        this.module = module;
    }

    static Network load(BlipConfig config, Weights weights, Precision precision, Linear linear, TextDecoding decoding) {
        Checkpoint checkpoint = new Checkpoint(config, weights);
        PtNDManager manager = Djl.newManager();
        try {
            boolean javaDecodes = decoding != TextDecoding.TORCHSCRIPT;
            PtSymbolBlock module = NetworkProgram.load(manager, config, precision, linear, javaDecodes);
            Network network = new Network(manager, module);
            ModuleWeights into = new ModuleWeights(module);
            List<LinearLayer> layers = LinearLayer.of(config);
            if (javaDecodes) {
                if (!config.isSmall()) {
                    Background.start("text-decoder-warm-up", () -> {
                        WarmUp.run(decoding == TextDecoding.INT8);
                        return null;
                    });
                }
                DecoderWeights decoder = new DecoderWeights(manager, module, config, decoding);
                into.put(checkpoint, layers, layer -> {
                    if (DecoderWeights.concerns(layer)) {
                        decoder.take(layer);
                    } else {
                        into.pack(layer);
                    }
                });
                network.search = new JavaSearch(decoder.decoder(), module, config);
            } else {
                into.put(checkpoint, layers, into::pack);
            }
            return network;
        } catch (EngineException e) {
            manager.close();
            throw new ModelException(weights.file(), "was refused by libtorch, though its header is sound", e);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** Gives (batch, image tokens, width), row after row. */
    float[] encode(List<float[]> pixelValues, int height, int width) {
        try (PtNDManager call = Djl.newManager();
                IValue pixels = pixels(call, pixelValues, height, width);
                IValue embeddings = IValueUtils.runMethod(module, "encode", pixels)) {
            return embeddings.toTensor(call).toFloatArray();
        }
    }

    /** Greedy or beam search, as {@code how} says; all captions begin with the same ids. */
    Continuations generate(
            List<float[]> pixelValues, int height, int width, long[] firstIds, int maxNew, Generation how) {
        if (search != null) {
            try (PtNDManager call = Djl.newManager();
                    IValue pixels = pixels(call, pixelValues, height, width)) {
                return search.generate(call, pixels, pixelValues.size(), firstIds, maxNew, how);
            }
        }
        try (PtNDManager call = Djl.newManager();
                IValue pixels = pixels(call, pixelValues, height, width);
                IValue ids = IValue.listFrom(firstIds);
                IValue limit = IValue.from((long) maxNew);
                IValue ngram = IValue.from((long) how.noRepeatNgramSize());
                IValue beams = IValue.from((long) how.numBeams());
                IValue lengthPenalty = IValue.from(how.lengthPenalty());
                IValue earlyStopping = IValue.from((long) how.earlyStopping().ordinal());
                IValue result = how.numBeams() == 1
                        ? IValueUtils.runMethod(module, "generate", pixels, ids, limit, ngram)
                        : IValueUtils.runMethod(
                                module,
                                "generate_by_beams",
                                pixels,
                                ids,
                                limit,
                                ngram,
                                beams,
                                lengthPenalty,
                                earlyStopping)) {
            IValue[] both = result.toIValueTuple();
            try (IValue newIds = both[0];
                    IValue logProbs = both[1]) {
                return new Continuations(
                        newIds.toTensor(call).toLongArray(),
                        logProbs.toTensor(call).toFloatArray(),
                        maxNew);
            }
        }
    }

    /** No call may be running, or come later. */
    @Override
    public void close() {
        if (search != null) {
            search.close();
        }
        manager.close(); // and with it the module
    }

    /** (batch, 3, height, width), in memory that goes with the manager instead of waiting for the garbage collector. */
    private static IValue pixels(PtNDManager manager, List<float[]> pixelValues, int height, int width) {
        PtNDArray pixels = manager.create(new Shape(pixelValues.size(), 3, height, width), DataType.FLOAT32);
        var buffer = pixels.toByteBuffer(true).asFloatBuffer();
        pixelValues.forEach(buffer::put);
        return IValue.from(pixels);
    }
}
