package blipbatch.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/**
 * Whether a file is what its ETag says: the SHA-256 of a file in large-file storage, else the SHA-1 that git gives a blob, or,
 * by some mirrors, the SHA-1 of the content as it is. An ETag of another form says nothing.
 */
final class BlobHash {

    private static final int SHA_256_DIGITS = 64;
    private static final int SHA_1_DIGITS = 40;
    private static final int BUFFER = 1 << 20;

    private BlobHash() {}

    static boolean matches(Path file, String etag) throws IOException {
        if (!etag.matches("[0-9a-f]+")) {
            return true;
        }
        return switch (etag.length()) {
            case SHA_256_DIGITS -> isOneOf(etag, file, digest("SHA-256"));
            case SHA_1_DIGITS -> {
                MessageDigest git = digest("SHA-1");
                git.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
                yield isOneOf(etag, file, git, digest("SHA-1"));
            }
            default -> true;
        };
    }

    private static boolean isOneOf(String hash, Path file, MessageDigest... digests) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream content = Files.newInputStream(file)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                for (MessageDigest digest : digests) {
                    digest.update(buffer, 0, read);
                }
            }
        }
        return Stream.of(digests)
                .anyMatch(digest -> HexFormat.of().formatHex(digest.digest()).equals(hash));
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm + ".", e);
        }
    }
}
