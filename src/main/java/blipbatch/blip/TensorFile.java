package blipbatch.blip;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** An open file of tensors. Everything it says about them is checked before a byte is handed out. */
final class TensorFile implements Closeable {

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private Map<String, Tensor> tensors = Map.of();

    private TensorFile(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    /** @throws ModelException if it is missing or damaged, or holds anything but tensors */
    static TensorFile open(Path path) {
        try {
            LfsPointer.refuse(path);
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            try {
                TensorFile file = new TensorFile(path, channel, channel.size());
                file.tensors = file.readTensors();
                return file;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new ModelException(path, "does not exist", e);
        } catch (IOException e) {
            throw new ModelException(path, "cannot be read: " + e, e);
        }
    }

    private Map<String, Tensor> readTensors() {
        String name = String.valueOf(path.getFileName());
        if (name.endsWith(".safetensors")) {
            return SafetensorsHeader.tensors(this);
        }
        return name.endsWith(OriginalCheckpoint.ENDING) ? OriginalCheckpoint.tensors(this) : TorchFile.tensors(this);
    }

    Path path() {
        return path;
    }

    /** In bytes. */
    long size() {
        return size;
    }

    /** By name. */
    Map<String, Tensor> tensors() {
        return tensors;
    }

    /** The bytes from a place on, to be read as little-endian numbers. */
    ByteBuffer read(long position, int length) {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        read(position, buffer);
        return buffer.flip();
    }

    /** Fills the buffer. */
    void read(long position, ByteBuffer buffer) {
        long begin = position - buffer.position();
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, begin + buffer.position()) < 0) {
                    throw new EOFException("it ends too early");
                }
            }
        } catch (IOException e) {
            throw new ModelException(path, "cannot be read: " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ModelException(path, "cannot be closed: " + e, e);
        }
    }
}
