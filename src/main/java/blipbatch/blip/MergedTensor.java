package blipbatch.blip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A tensor and what an adapter adds to it, computed in float32 when it is read, so that no more than one of them is in memory
 * besides.
 */
record MergedTensor(Tensor base, LowRank added) implements Tensor {

    /**
     * A matrix of low rank: {@code second @ first * scaling}, in the shape of the tensor that it belongs to.
     *
     * @param first (rank, inputs …)
     * @param second (outputs, rank …)
     * @param transposed whether the product is (inputs, outputs), as embeddings keep it
     */
    record LowRank(Tensor first, Tensor second, boolean transposed, double scaling) {

        /** The small matrix is scaled, since a product as large as the tensor takes its memory once more. */
        private NDArray product(PtNDManager manager, Shape shape) {
            long rank = first.shape().get(0);
            NDArray product = float32(manager, second)
                    .reshape(-1, rank)
                    .mul((float) scaling)
                    .matMul(float32(manager, first).reshape(rank, -1));
            return (transposed ? product.transpose() : product).reshape(shape);
        }
    }

    @Override
    public Path file() {
        return base.file();
    }

    @Override
    public String dtype() {
        return "F32";
    }

    @Override
    public List<Long> shape() {
        return base.shape();
    }

    @Override
    public long bytes() {
        return Float.BYTES * base.shape().stream().reduce(1L, Math::multiplyExact);
    }

    @Override
    public void read(ByteBuffer bytes) {
        try (PtNDManager manager = Djl.newManager()) {
            NDArray merged = float32(manager, base);
            merged.addi(added.product(manager, new Shape(base.shape())));
            bytes.put(((PtNDArray) merged).toByteBuffer(true));
        }
    }

    private static NDArray float32(PtNDManager manager, Tensor tensor) {
        return WeightReader.weight(manager, tensor).toType(DataType.FLOAT32, false);
    }
}
