package blipbatch.webhook;

import blipbatch.startup.StartupRefused;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is told, and how. What {@code batch-config/jobs.yml} sets is explained there.
 *
 * @param url of the program that is told
 * @param secret what the calls are signed with; several, separated by commas, while one is replaced
 * @param allowPrivateAddresses tell it also on the loopback address and in private networks
 */
@ConfigurationProperties("blipbatch.webhook")
record WebhookSettings(
        @DefaultValue("") String url,
        @DefaultValue("") String secret,
        @DefaultValue("false") boolean allowPrivateAddresses,
        int maxEvents,
        Duration poll,
        Duration timeout,
        Duration retryDelay,
        Duration maxRetryDelay,
        Duration maxAge) {

    /** What one call can carry; the captions of more would be too much for many servers. */
    private static final int MOST_EVENTS = 1_000;

    /** @throws StartupRefused if nobody can be told like that */
    WebhookSettings requireUsable() {
        requireUrl();
        if (maxEvents < 1 || maxEvents > MOST_EVENTS) {
            throw new StartupRefused("blipbatch.webhook.max-events=%d (batch-config/jobs.yml) is not between 1 and %,d."
                    .formatted(maxEvents, MOST_EVENTS));
        }
        requirePositive("poll", poll);
        requirePositive("timeout", timeout);
        requirePositive("retry-delay", retryDelay);
        requirePositive("max-retry-delay", maxRetryDelay);
        requirePositive("max-age", maxAge);
        return this;
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new StartupRefused("blipbatch.webhook.%s=%s (batch-config/jobs.yml) is no time that anybody can wait."
                    .formatted(name, duration));
        }
    }

    private void requireUrl() {
        try {
            URI address = address();
            if (address.getHost() != null
                    && address.getScheme().matches("(?i)https?")
                    && address.getUserInfo() == null
                    && address.getFragment() == null) {
                return;
            }
        } catch (IllegalArgumentException noUri) {
            // Told below.
        }
        // Not with its value: there may be a password in it.
        throw new StartupRefused("CAPTION_WEBHOOK_URL is not the address of a server, such as"
                + " https://backend.example.com/captions, without a user, a password and a #.");
    }

    URI address() {
        return URI.create(url.strip());
    }

    /** A delivery takes no longer than that, unless the database is slow; then somebody else may make it as well. */
    Duration lease() {
        return timeout.multipliedBy(3);
    }
}
