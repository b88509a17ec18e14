package blipbatch.queue;

/**
 * Something may be waiting now.
 *
 * @param cause why
 */
public record ItemsQueued(Cause cause) {

    /** What made items wait. */
    public enum Cause {
        /** A caller asked for a caption, or a time has come. */
        ENQUEUE,
        BACKFILL,
        /** Somebody who looks after the queue wants it to be tried now. */
        RETRY
    }

    ItemsQueued() {
        this(Cause.ENQUEUE);
    }
}
