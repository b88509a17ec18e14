package blipbatch.queue;

/**
 * Something may be waiting now.
 *
 * @param byBackfill whether a backfill has queued it
 * @param byOperator whether somebody wants it to be tried now who looks after the queue
 */
public record ItemsQueued(boolean byBackfill, boolean byOperator) {

    ItemsQueued() {
        this(false, false);
    }
}
