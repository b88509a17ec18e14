package blipbatch.hub;

import blipbatch.hub.HubApi.RemoteFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What there is of a blob on disk, while it is not known to be whole. */
record IncompleteBlob(Path path) {

    boolean exists() {
        return Files.exists(path);
    }

    long size() throws IOException {
        return exists() ? Files.size(path) : 0;
    }

    boolean matches(String etag) throws IOException {
        return BlobHash.matches(path, etag);
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    void requireSpaceFor(RemoteFile file, ModelName model) throws IOException, HubException {
        Path directory = Files.createDirectories(path.getParent());
        long needed = file.size().orElse(0) - size();
        long free = Files.getFileStore(directory).getUsableSpace();
        if (needed > free) {
            throw new HubException(file.name() + " of " + model.repository() + " needs " + megabytes(needed)
                    + " MB more, but only " + megabytes(free) + " MB are free where " + directory
                    + " is. Make room, or set HF_HUB_CACHE to a directory elsewhere.");
        }
    }

    private static long megabytes(long bytes) {
        return (bytes + 999_999) / 1_000_000;
    }

    /** Drops what is behind that byte. */
    OutputStream appendFrom(long from) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(from);
        }
        return Files.newOutputStream(path, StandardOpenOption.APPEND);
    }

    /** A name must not come to stand for less than its content, not even after a power cut. */
    void force() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    void become(Path blob) throws IOException {
        Files.move(path, blob, StandardCopyOption.ATOMIC_MOVE);
    }
}
