package blipbatch.blip;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Reads tensors into native memory on a thread of its own, so that libtorch computes with the ones before meanwhile. */
final class WeightReader implements AutoCloseable {

    /** Tensors and their values in native memory, by name. */
    record Read(PtNDManager manager, Map<String, Tensor> tensors, Map<String, PtNDArray> weights)
            implements AutoCloseable {

        long bytes() {
            return tensors.values().stream().mapToLong(Tensor::bytes).sum();
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    private CompletableFuture<Read> reading =
            CompletableFuture.failedFuture(new IllegalStateException("Nothing is read"));

    /** Begins with them; {@link #next} must have been called for those before. */
    void read(Map<String, Tensor> tensors) {
        reading = Background.start("weight-reader", () -> readNow(tensors));
    }

    /** Waits for those that are read; to be closed by the caller. */
    Read next() {
        return Background.join(reading);
    }

    /** Frees what nobody asked for any more. */
    @Override
    public void close() {
        Background.discard(reading);
    }

    private static Read readNow(Map<String, Tensor> tensors) {
        PtNDManager manager = Djl.newManager();
        try {
            Map<String, PtNDArray> weights = new LinkedHashMap<>();
            tensors.forEach((name, tensor) -> weights.put(name, weight(manager, tensor)));
            return new Read(manager, Map.copyOf(tensors), weights);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    /** In float16 if it is stored so, else in float32. */
    static PtNDArray weight(PtNDManager manager, Tensor tensor) {
        Shape shape = new Shape(tensor.shape());
        if (tensor.dtype().equals("BF16")) {
            // DJL ends the process over a bfloat16; it is the upper half of a float32.
            ByteBuffer halves = ByteBuffer.allocate(Math.toIntExact(tensor.bytes()));
            tensor.read(halves);
            PtNDArray widened = manager.create(shape, DataType.FLOAT32);
            IntBuffer floats = widened.toByteBuffer(true).asIntBuffer();
            ShortBuffer shorts = halves.flip().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
            while (shorts.hasRemaining()) {
                floats.put(shorts.get() << 16);
            }
            return widened;
        }
        PtNDArray weight = manager.create(shape, tensor.dtype().equals("F16") ? DataType.FLOAT16 : DataType.FLOAT32);
        tensor.read(weight.toByteBuffer(true));
        return weight;
    }
}
