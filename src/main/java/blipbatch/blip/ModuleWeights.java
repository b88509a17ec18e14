package blipbatch.blip;

import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Brings a checkpoint's weights into the program. */
final class ModuleWeights {

    /** Of a tensor's values, twice the largest number of float16: no model comes near it, and no sum overflows below it. */
    private static final double GREATEST_SPREAD = 2 * 65_504.0;

    /** In bytes: packing leaves so many holes of all sizes that the heap would be twice as large. */
    private static final long TRIM_AFTER = 100_000_000;

    private final PtSymbolBlock module;

    ModuleWeights(PtSymbolBlock module) {
        this.module = module;
    }

    /**
     * Layer after layer, so that no more than two of them are in memory as they were stored.
     *
     * @param pack is given each linear layer when its tensors are there
     */
    void put(Checkpoint checkpoint, List<LinearLayer> layers, Consumer<LinearLayer> pack) {
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

    void pack(LinearLayer layer) {
        IValue[] names = layer.parts().stream().map(IValue::from).toArray(IValue[]::new);
        try (IValue name = IValue.from(layer.name());
                IValue parts = IValue.listFrom(names)) {
            IValueUtils.runMethod(module, "pack", name, parts).close();
        } finally {
            Stream.of(names).forEach(IValue::close);
        }
    }
}
