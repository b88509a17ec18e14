package blipbatch.blip;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A tensor whose values torch kept in another order, such as a transposed one, or a convolution's in {@code channels_last}.
 *
 * @param strides how far apart, in values, neighbours along each dimension lie
 */
record StridedTensor(
        TensorFile in, String name, String dtype, List<Long> shape, List<Long> strides, long begin, int width)
        implements Tensor {

    /** Whether the values follow each other row after row. A dimension of size 1 has no neighbours. */
    static boolean isContiguous(List<Long> shape, List<Long> strides) {
        long expected = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            if (shape.get(i) != 1) {
                if (strides.get(i) != expected) {
                    return shape.contains(0L);
                }
                expected *= shape.get(i);
            }
        }
        return true;
    }

    @Override
    public Path file() {
        return in.path();
    }

    @Override
    public long bytes() {
        return shape.stream().reduce((long) width, (a, b) -> a * b);
    }

    /** @throws ModelException if they lie so far apart that more would have to be read than there is in the tensor */
    @Override
    public void read(ByteBuffer bytes) {
        long span = width;
        for (int i = 0; i < shape.size(); i++) {
            span += (shape.get(i) - 1) * strides.get(i) * width;
        }
        if (span > bytes()) {
            throw new ModelException(
                    file(),
                    "has the tensor " + name + " as a part of a larger one, with shape " + shape + " and strides "
                            + strides + ", which is not read: " + TorchObjects.ADVICE);
        }
        copy(in.read(begin, Math.toIntExact(span)), 0, 0, bytes);
    }

    private void copy(ByteBuffer from, int dimension, long at, ByteBuffer to) {
        if (dimension == shape.size()) {
            to.put(from.array(), Math.toIntExact(at * width), width);
            return;
        }
        for (long i = 0; i < shape.get(dimension); i++) {
            copy(from, dimension + 1, at + i * strides.get(dimension), to);
        }
    }
}
