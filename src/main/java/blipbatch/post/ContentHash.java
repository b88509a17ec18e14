package blipbatch.post;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What tells a photo's bytes, or a long list of addresses, from others, as it stands in documents. */
public final class ContentHash {

    private ContentHash() {}

    /** Such as {@code sha256:9f86d0…}. */
    public static String of(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
