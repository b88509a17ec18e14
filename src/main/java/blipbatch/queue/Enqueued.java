package blipbatch.queue;

import org.bson.types.ObjectId;

/** What became of a request to queue a post: a new item, or the one that was there, in whatever state. */
public record Enqueued(ObjectId queueId, String status, boolean added) {}
