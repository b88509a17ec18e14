package blipbatch.job;

/**
 * An item failed for good: its post gets no caption unless somebody changes something.
 *
 * @param queueId the queue item's id
 * @param reason in a sentence
 */
public record ItemFailed(long run, String queueId, Object postId, String reason) {}
