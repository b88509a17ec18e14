package blipbatch.caption;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * A model's files on disk.
 *
 * @param name what people call the model: its directory's name
 */
record ModelFiles(String name, Path directory) {

    private static final String BUNDLED = "picture-book";
    private static final int SAMPLE_BYTES = 1 << 20;

    /** The configured model, or the bundled one, which is unpacked first if it lies in a jar. */
    static ModelFiles of(CaptionSettings settings) throws IOException {
        Path directory =
                isBundled(settings) ? bundled(settings.unpackedModels().resolve(BUNDLED)) : directory(settings);
        return new ModelFiles(name(settings), directory);
    }

    static String name(CaptionSettings settings) {
        return isBundled(settings)
                ? BUNDLED
                : String.valueOf(
                        directory(settings).toAbsolutePath().normalize().getFileName());
    }

    private static boolean isBundled(CaptionSettings settings) {
        return settings.model() == null || settings.model().isBlank();
    }

    private static Path directory(CaptionSettings settings) {
        return Path.of(String.valueOf(settings.model()).strip());
    }

    private static Path bundled(Path unpacked) throws IOException {
        Resource[] files = new PathMatchingResourcePatternResolver().getResources("classpath:models/" + BUNDLED + "/*");
        if (files[0].isFile()) {
            return files[0].getFilePath().getParent();
        }
        Files.createDirectories(unpacked);
        for (Resource file : files) {
            try (InputStream content = file.getInputStream()) {
                Files.copy(content, unpacked.resolve(file.getFilename()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return unpacked;
    }

    /**
     * Twelve hexadecimal digits that change when the model does. Hashes the configuration, and of the weights the length
     * and both ends, since reading a gigabyte for a name would delay the start.
     */
    String revision() throws IOException {
        MessageDigest digest = sha256();
        digest.update(Files.readAllBytes(directory.resolve("config.json")));
        Path weights = directory.resolve("model.safetensors");
        try (FileChannel channel = FileChannel.open(weights)) {
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, channel.size()));
            digest.update(read(channel, 0));
            digest.update(read(channel, Math.max(0, channel.size() - SAMPLE_BYTES)));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 6);
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
