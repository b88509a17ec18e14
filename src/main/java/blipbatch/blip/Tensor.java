package blipbatch.blip;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A tensor of a checkpoint: what is said about it is checked, its values are read when they are needed. */
interface Tensor {

    /** Where it comes from, for messages. */
    Path file();

    /** In the words of safetensors: F32, F16, BF16, I64 and so on. */
    String dtype();

    List<Long> shape();

    /** How many bytes {@link #read} gives. */
    long bytes();

    /** Fills the buffer, which has room for exactly its bytes: the values row after row, little-endian. */
    void read(ByteBuffer bytes);
}
