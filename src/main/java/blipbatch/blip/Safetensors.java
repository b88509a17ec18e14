package blipbatch.blip;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * A file of tensors: the length of a JSON header (8 bytes, little-endian), the header, the bytes of the tensors
 * (https://huggingface.co/docs/safetensors). Everything the header says is checked before a byte is handed out.
 */
final class Safetensors implements Closeable {

    /** A tensor's place; the offsets count from the beginning of the file. */
    record Tensor(Safetensors in, String dtype, List<Long> shape, long begin, long end) {

        Path file() {
            return in.file;
        }

        /** Fills the buffer with its bytes. */
        void read(ByteBuffer bytes) {
            try {
                in.read(begin, bytes);
            } catch (IOException e) {
                throw new ModelException(in.file, "cannot be read: " + e, e);
            }
        }
    }

    private final Path file;
    private final FileChannel channel;
    private Map<String, Tensor> tensors = Map.of();

    private Safetensors(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static Safetensors open(Path file) {
        try {
            Safetensors safetensors = new Safetensors(file, FileChannel.open(file, StandardOpenOption.READ));
            try {
                safetensors.readHeader();
                return safetensors;
            } catch (IOException | RuntimeException e) {
                safetensors.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new ModelException(file, "does not exist", e);
        } catch (IOException e) {
            throw new ModelException(file, "cannot be read: " + e, e);
        }
    }

    /** By name. */
    Map<String, Tensor> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ModelException(file, "cannot be closed: " + e, e);
        }
    }

    private void readHeader() throws IOException {
        long size = channel.size();
        if (size < 8) {
            throw new ModelException(file, "is no safetensors file: it has only " + size + " bytes");
        }
        long length = read(0, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > size - 8) {
            throw new ModelException(
                    file,
                    "is damaged or no safetensors file: its header is said to take " + Long.toUnsignedString(length)
                            + " of " + size + " bytes");
        }
        if (length > JsonFile.LARGEST) {
            throw new ModelException(
                    file, "has a header of " + length + " bytes, but " + JsonFile.LARGEST + " would do for any model");
        }
        tensors = new SafetensorsHeader(file, 8 + length, size)
                .parse(this, read(8, (int) length).array());
    }

    private ByteBuffer read(long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        read(position, buffer);
        return buffer.flip();
    }

    private void read(long position, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("it ends too early");
            }
        }
    }
}
