package blipbatch.queue;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param collection where the items are kept
 * @param lease how long a worker may hold an item without a sign of life before others may take it
 */
@ConfigurationProperties("blipbatch.queue")
public record QueueSettings(
        @DefaultValue("imagequeues") String collection,
        @DefaultValue("2m") Duration lease) {}
