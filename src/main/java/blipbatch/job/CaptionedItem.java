package blipbatch.job;

import blipbatch.post.CaptionToWrite;
import blipbatch.queue.HeldItem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An item whose post has, or is about to get, its caption.
 *
 * @param photoHash of the file that was captioned; null where none came, or more than one
 * @param note what is missing all the same, in a sentence; null where nothing is
 */
record CaptionedItem(
        HeldItem item,
        CaptionToWrite captioned,
        @Nullable String photoHash,
        @Nullable String note) {

    static String hash(byte[] file) {
        return "sha256:" + HexFormat.of().formatHex(sha256().digest(file));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
