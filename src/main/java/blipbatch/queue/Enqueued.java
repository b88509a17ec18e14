package blipbatch.queue;

/** What became of a request to queue a post: a new item, or the one that was there, in whatever state. */
public record Enqueued(String queueId, String status, boolean added) {}
