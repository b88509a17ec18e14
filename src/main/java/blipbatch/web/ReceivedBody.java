package blipbatch.web;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The bytes of a body: a few in memory, many in a file. */
final class ReceivedBody {

    static final int IN_MEMORY = 64 << 10;

    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private OutputStream out = memory;
    private @Nullable Path file;

    void write(byte[] buffer, int count) throws IOException {
        if (file == null && memory.size() + count > IN_MEMORY) {
            file = Files.createTempFile("blip-batch-", ".body");
            out = Files.newOutputStream(file);
            memory.writeTo(out);
            memory.reset();
        }
        out.write(buffer, 0, count);
    }

    void close() throws IOException {
        out.close();
    }

    InputStream open() throws IOException {
        return file == null ? new ByteArrayInputStream(memory.toByteArray()) : Files.newInputStream(file);
    }

    void delete() throws IOException {
        close();
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
