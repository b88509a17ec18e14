package blipbatch.queue;

/** Something may be waiting now. */
public record ItemsQueued() {}
