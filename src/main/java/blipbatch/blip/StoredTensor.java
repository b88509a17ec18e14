package blipbatch.blip;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A tensor that lies in a file as it is; the offsets count from the beginning of the file. */
record StoredTensor(TensorFile in, String dtype, List<Long> shape, long begin, long end) implements Tensor {

    @Override
    public Path file() {
        return in.path();
    }

    @Override
    public long bytes() {
        return end - begin;
    }

    @Override
    public void read(ByteBuffer bytes) {
        in.read(begin, bytes);
    }
}
