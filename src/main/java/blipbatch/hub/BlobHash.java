package blipbatch.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Whether a file is what its ETag on the Hub says: the SHA-256 of a file in large-file storage, else the SHA-1 that git
 * gives a blob. An ETag of another form, which a mirror may have, says nothing.
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
            case SHA_256_DIGITS -> hex(file, digest("SHA-256")).equals(etag);
            case SHA_1_DIGITS -> {
                MessageDigest git = digest("SHA-1");
                git.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
                yield hex(file, git).equals(etag);
            }
            default -> true;
        };
    }

    private static String hex(Path file, MessageDigest digest) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream content = Files.newInputStream(file)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm + ".", e);
        }
    }
}
