package blipbatch.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the blob of a file is called: by its ETag, as huggingface_hub calls it. Servers other than the Hub have ETags of many
 * forms; those that are no good as the name of a file are called by their hash, with a word before it, since by itself it
 * would pass for the hash of the content.
 */
final class BlobName {

    private static final Pattern PLAIN = Pattern.compile("[0-9A-Za-z{_=+-][0-9A-Za-z{}_=+.-]{0,127}");

    private BlobName() {}

    /** Empty if the header holds nothing. */
    static Optional<String> of(String etag) {
        String bare = etag.strip().replaceFirst("^[W/]+", "").replaceAll("^\"+|\"+$", "");
        if (bare.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(PLAIN.matcher(bare).matches() ? bare : "etag-" + hash(bare));
    }

    private static String hash(String text) {
        MessageDigest digest = BlobHash.digest("SHA-256");
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
