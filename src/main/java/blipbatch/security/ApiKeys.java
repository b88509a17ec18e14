package blipbatch.security;

import blipbatch.startup.StartupRefused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The keys that were configured. Kept as hashes, so that no message can show one. */
@Component
class ApiKeys {

    private static final Logger log = LoggerFactory.getLogger(ApiKeys.class);
    private static final int SAFE_LENGTH = 16;

    /** In the value of a header. */
    private static final Pattern SENDABLE = Pattern.compile("[\\x20-\\x7e]+");

    private record Key(byte[] hash, Role role, boolean guessable) {}

    /** @param guessable whether so few tries may find it that they must be slow */
    record Holder(Role role, boolean guessable) {}

    private final List<Key> keys = new ArrayList<>();

    ApiKeys(SecuritySettings settings) {
        settings.viewerApiKeys().forEach(key -> add(key, Role.VIEWER));
        settings.apiKeys().forEach(key -> add(key, Role.OPERATOR));
    }

    private void add(String key, Role role) {
        if (key.isBlank()) {
            return;
        }
        String setting = role == Role.VIEWER ? "VIEWER_API_KEY" : "API_KEY";
        if (!SENDABLE.matcher(key).matches()) {
            throw new StartupRefused(
                    "A key of " + setting
                            + " has a character that is none of ASCII's, such as an umlaut, which programs send in different ways, so that it"
                            + " would be right for some and wrong for others: set another, made with \"openssl rand -hex 24\".");
        }
        boolean guessable = key.length() < SAFE_LENGTH;
        if (guessable) {
            log.warn(
                    "A key of {} has fewer than {} characters and can be guessed; use a long random one.",
                    setting,
                    SAFE_LENGTH);
        }
        keys.add(new Key(hash(key), role, guessable));
    }

    /** Without any, whoever reaches the server is an operator. */
    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Takes the same time for every wrong key, however much of it is right. */
    Optional<Holder> holder(String presented) {
        byte[] hash = hash(presented);
        Holder holder = null;
        for (Key key : keys) {
            if (MessageDigest.isEqual(key.hash(), hash)) {
                holder = new Holder(key.role(), key.guessable());
            }
        }
        return Optional.ofNullable(holder);
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
