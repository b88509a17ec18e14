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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The program {@code blip.torchscript.py} with its weights at a precision, in libtorch's hands. Calls may run at the same time. */
final class Network implements AutoCloseable {

    /** New ids and their log-probabilities, both (batch, width) row after row; each row counts up to its first {@code [SEP]}. */
    record Continuations(long[] ids, float[] logProbs, int width) {}

    /** Of a tensor's values, twice the largest number of float16: no model comes near it, and no sum overflows below it. */
    private static final double GREATEST_SPREAD = 2 * 65_504.0;

    /** In bytes: packing leaves so many holes of all sizes that the heap would be twice as large. */
    private static final long TRIM_AFTER = 100_000_000;

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
            if (javaDecodes) {
                if (!config.isSmall()) {
                    Background.start("text-decoder-warm-up", () -> {
                        WarmUp.run(decoding == TextDecoding.INT8);
                        return null;
                    });
                }
                HandedOver decoder = new HandedOver(manager, module, config, decoding);
                network.put(checkpoint, LinearLayer.of(config), layer -> {
                    if (HandedOver.concerns(layer)) {
                        decoder.take(layer);
                    } else {
                        network.pack(layer);
                    }
                });
                network.search = new JavaSearch(decoder.decoder(), module, config);
            } else {
                network.put(checkpoint, LinearLayer.of(config), network::pack);
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

    /** Layer after layer, so that no more than two of them are in memory as they were stored. */
    private void put(Checkpoint checkpoint, List<LinearLayer> layers, Consumer<LinearLayer> pack) {
        Map<String, Tensor> waiting = new LinkedHashMap<>(checkpoint.tensors());
        long bytes = 0;
        try (WeightReader reader = new WeightReader()) {
            for (var alias : checkpoint.aliases().entrySet()) {
                reader.read(take(waiting, List.of(alias.getValue())));
                put(reader.next());
                alias(alias.getKey(), alias.getValue());
            }
            long packed = 0;
            reader.read(take(waiting, layers.get(0).tensors()));
            for (int i = 0; i < layers.size(); i++) {
                WeightReader.Read layer = reader.next();
                reader.read(
                        i + 1 < layers.size() ? take(waiting, layers.get(i + 1).tensors()) : waiting);
                bytes += layer.bytes();
                packed += layer.bytes();
                put(layer);
                pack.accept(layers.get(i));
                if (packed > TRIM_AFTER) {
                    packed = 0;
                    NativeHeap.trim();
                }
            }
            put(reader.next());
        }
        if (bytes > TRIM_AFTER) { // To ask for it takes longer than to load a small model.
            NativeHeap.trim();
        }
    }

    /** Without those that were taken before, since another name stands for them. */
    private static Map<String, Tensor> take(Map<String, Tensor> waiting, List<String> names) {
        Map<String, Tensor> taken = new LinkedHashMap<>();
        for (String name : names) {
            Tensor tensor = waiting.remove(name);
            if (tensor != null) {
                taken.put(name, tensor);
            }
        }
        return taken;
    }

    private void put(WeightReader.Read read) {
        try (read) {
            read.weights().forEach((name, weight) -> {
                try (IValue key = IValue.from(name);
                        IValue value = IValue.from(weight);
                        IValue spread = IValueUtils.runMethod(module, "put", key, value)) {
                    if (!(spread.toDouble() <= GREATEST_SPREAD)) {
                        throw new ModelException(
                                read.tensors().get(name).file(),
                                "is damaged: the tensor " + name + " has values that are no numbers, or so large that"
                                        + " sums of them would not be any");
                    }
                }
            });
        }
    }

    private void alias(String name, String existing) {
        try (IValue key = IValue.from(name);
                IValue value = IValue.from(existing)) {
            IValueUtils.runMethod(module, "alias", key, value).close();
        }
    }

    private void pack(LinearLayer layer) {
        IValue[] names = layer.parts().stream().map(IValue::from).toArray(IValue[]::new);
        try (IValue name = IValue.from(layer.name());
                IValue parts = IValue.listFrom(names)) {
            IValueUtils.runMethod(module, "pack", name, parts).close();
        } finally {
            Stream.of(names).forEach(IValue::close);
        }
    }
}
