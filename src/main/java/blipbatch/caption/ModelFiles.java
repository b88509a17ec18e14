package blipbatch.caption;

import blipbatch.blip.ModelContents;
import blipbatch.blip.ModelException;
import blipbatch.hub.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * A model's files on disk.
 *
 * @param name what people call the model: its name on the Hub, or that of its directory
 * @param snapshot where it lies in a cache of the Hub, if it does
 */
record ModelFiles(String name, Path directory, @Nullable Snapshot snapshot) {

    static final String BUNDLED = "picture-book";
    private static final int SAMPLE_BYTES = 1 << 20;

    /** In the order in which they count. */
    private static final List<String> ADAPTER_WEIGHTS = List.of("adapter_model.safetensors", "adapter_model.bin");

    /** The bundled model, which is unpacked first if it lies in a jar. */
    static ModelFiles bundled(CaptionSettings settings) throws IOException {
        return new ModelFiles(BUNDLED, unpacked(settings.unpackedModels().resolve(BUNDLED)), null);
    }

    /** The model in a directory of the user's, which may be one in a cache of the Hub. */
    static ModelFiles in(Path directory) {
        return Snapshot.at(directory)
                .map(ModelFiles::of)
                .orElseGet(() -> new ModelFiles(directoryName(directory), directory, null));
    }

    static ModelFiles of(Snapshot snapshot) {
        return new ModelFiles(snapshot.repository(), snapshot.directory(), snapshot);
    }

    /** The directory that a text names. */
    static Optional<Path> directory(String place) {
        try {
            return Optional.of(place)
                    .filter(text -> !text.isEmpty())
                    .map(Path::of)
                    .filter(Files::isDirectory);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static String directoryName(Path directory) {
        return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
    }

    private static Path unpacked(Path unpacked) throws IOException {
        Resource[] files = new PathMatchingResourcePatternResolver().getResources("classpath:models/" + BUNDLED + "/*");
        if (files[0].isFile()) {
            return files[0].getFilePath().getParent();
        }
        try {
            Files.createDirectories(unpacked);
            for (Resource file : files) {
                unpack(file, unpacked);
            }
        } catch (FileSystemException e) {
            throw new ModelException("The bundled model cannot be unpacked into " + unpacked + " (" + e
                    + "): set DATA_DIR, or for commands XDG_CACHE_HOME, to a directory that can be written");
        }
        return unpacked;
    }

    private static void unpack(Resource file, Path directory) throws IOException {
        Path part = Files.createTempFile(directory, file.getFilename(), ".part");
        try (InputStream content = file.getInputStream()) {
            Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
            // Whole or not at all: another process may be reading it.
            Files.move(part, directory.resolve(file.getFilename()), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** As people name it: with the commit if it is of the Hub, else by its directory. */
    String place() {
        return snapshot != null ? name + "@" + snapshot.shortCommit() : directory.toString();
    }

    /**
     * Twelve hexadecimal digits that change when the model does: of the commit if it is known. Otherwise hashes the
     * configuration, and of the weights the length and both ends (of those in shards, the index), since reading a gigabyte for a name would delay the
     * start.
     *
     * @param base the model that an adapter is merged into
     */
    String revision(@Nullable ModelFiles base) throws IOException {
        if (snapshot != null) {
            return snapshot.shortCommit();
        }
        MessageDigest digest = sha256();
        digest.update(Files.readAllBytes(directory.resolve(base == null ? "config.json" : "adapter_config.json")));
        Optional<Path> weights = base == null
                ? new ModelContents(directory).weights()
                : ADAPTER_WEIGHTS.stream()
                        .map(directory::resolve)
                        .filter(Files::exists)
                        .findFirst();
        if (weights.isPresent()) {
            digestBothEnds(weights.get(), digest);
        }
        if (base != null) {
            digest.update(base.revision(null).getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 6);
    }

    private static void digestBothEnds(Path weights, MessageDigest digest) throws IOException {
        try (FileChannel channel = FileChannel.open(weights)) {
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, channel.size()));
            digest.update(read(channel, 0));
            digest.update(read(channel, Math.max(0, channel.size() - SAMPLE_BYTES)));
        }
    }

    private static ByteBuffer read(FileChannel channel, long from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(SAMPLE_BYTES, channel.size() - from));
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
            // read until the sample is whole
        }
        return bytes.flip();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
