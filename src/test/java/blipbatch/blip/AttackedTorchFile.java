package blipbatch.blip;

import static blipbatch.blip.PickleBytes.EMPTY_DICT;
import static blipbatch.blip.PickleBytes.SETITEM;
import static blipbatch.blip.PickleBytes.STOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/** A file of torch.save with something wrong in it, which must be refused without much memory. */
record AttackedTorchFile(Path folder) {

    static final long[] SHAPE = {2, 3};
    static final long[] STRIDES = {3, 1};
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static byte[] sound() {
        return tensor(6, 0, SHAPE, STRIDES).bytes();
    }

    static PickleBytes tensor(long numbers, long offset, long[] shape, long[] strides) {
        return begunTensor(numbers, offset, shape, strides).op(SETITEM, STOP);
    }

    static PickleBytes begunTensor(long numbers, long offset, long[] shape, long[] strides) {
        return PickleBytes.begun().op(EMPTY_DICT).text("name").tensor("0", numbers, offset, shape, strides);
    }

    Path path() {
        return folder.resolve("pytorch_model.bin");
    }

    void write(PickleBytes pickle) throws IOException {
        Files.write(path(), zip("data.pkl", pickle.bytes(), "data/0", new byte[24]));
    }

    /** Entries by name and content. */
    static byte[] zip(Object... entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TorchZipWriter zip = new TorchZipWriter(out, "archive")) {
            for (int i = 0; i < entries.length; i += 2) {
                zip.entry((String) entries[i], (byte[]) entries[i + 1]);
            }
        }
        return out.toByteArray();
    }

    /** A sound file whose fields can be changed. */
    record Zip(ByteBuffer bytes) {

        ByteBuffer central(String name) {
            return header(0x02014b50, 46, name);
        }

        ByteBuffer local(String name) {
            return header(0x04034b50, 30, name);
        }

        private ByteBuffer header(int signature, int length, String name) {
            byte[] path = ("archive/" + name).getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < bytes.limit() - length - path.length; at++) {
                if (bytes.getInt(at) == signature
                        && Arrays.equals(
                                path, Arrays.copyOfRange(bytes.array(), at + length, at + length + path.length))) {
                    return bytes.slice(at, bytes.limit() - at).order(ByteOrder.LITTLE_ENDIAN);
                }
            }
            throw new AssertionError(name);
        }
    }

    void assertRefusedIf(Consumer<Zip> change, String fact) throws IOException {
        byte[] bytes = zip("data.pkl", sound(), "data/0", new byte[24], "version", "3\n".getBytes());
        change.accept(new Zip(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)));
        assertRefused(bytes, fact);
    }

    void assertRefused(PickleBytes pickle, String fact) throws IOException {
        assertRefused(zip("data.pkl", pickle.bytes(), "data/0", new byte[24]), fact);
    }

    void assertRefused(byte[] bytes, String fact) throws IOException {
        Files.write(path(), bytes);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> TensorFile.open(path()))
                .isInstanceOf(ModelException.class)
                .message()
                .startsWith(path() + " ")
                .contains(fact)
                .doesNotContainPattern("\\p{Cntrl}");
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 20);
    }
}
