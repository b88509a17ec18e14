package blipbatch.queue;

/**
 * Something may be waiting now.
 *
 * @param byBackfill whether a backfill has queued it
 */
public record ItemsQueued(boolean byBackfill) {

    ItemsQueued() {
        this(false);
    }
}
