package blipbatch.webhook;

import blipbatch.startup.StartupRefused;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs calls as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> has it, so that receivers find libraries for it
 * in most languages: HMAC-SHA256 over the call's id, its time and its body.
 */
final class Signatures {

    private static final String HMAC = "HmacSHA256";

    /** In base64; what does not begin like that is taken as it stands. */
    private static final String BASE64 = "whsec_";

    /** Fewer could be guessed from a single call that somebody has seen. */
    private static final int LEAST_BYTES = 16;

    private final List<byte[]> keys;

    /** @throws StartupRefused if there is none, or one is too short */
    Signatures(String secrets) {
        keys = Arrays.stream(secrets.split(","))
                .map(String::strip)
                .filter(secret -> !secret.isEmpty())
                .map(Signatures::key)
                .toList();
        if (keys.isEmpty()) {
            throw new StartupRefused(
                    "CAPTION_WEBHOOK_URL needs CAPTION_WEBHOOK_SECRET, by which the receiver knows that calls"
                            + " come from here: a random text that both have, as `openssl rand -hex 32` makes one.");
        }
    }

    private static byte[] key(String secret) {
        byte[] key = bytes(secret);
        if (key.length < LEAST_BYTES) {
            throw new StartupRefused(
                    "CAPTION_WEBHOOK_SECRET is too short to be safe: it needs %d characters or more; `openssl rand -hex 32` makes one."
                            .formatted(LEAST_BYTES));
        }
        return key;
    }

    private static byte[] bytes(String secret) {
        if (!secret.startsWith(BASE64)) {
            return secret.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(secret.substring(BASE64.length()));
        } catch (IllegalArgumentException e) {
            throw new StartupRefused(
                    "CAPTION_WEBHOOK_SECRET begins with whsec_, and what follows is not base64; leave that beginning away to have it taken as it stands.");
        }
    }

    /** The header's value: a signature with each of the secrets, so that the receiver needs to know only one of them. */
    String of(String id, long epochSecond, String body) {
        byte[] signed = (id + "." + epochSecond + "." + body).getBytes(StandardCharsets.UTF_8);
        return keys.stream().map(key -> "v1," + hmac(key, signed)).collect(Collectors.joining(" "));
    }

    private static String hmac(byte[] key, byte[] signed) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA256.", e);
        }
    }
}
