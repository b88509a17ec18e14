package blipbatch.run;

/**
 * What happened to the items of a run or a step, up to its last chunk.
 *
 * @param read claimed from the queue and taken in hand
 * @param written captioned
 * @param filtered found captioned already, or given back since the post got another photo meanwhile
 * @param skipped failed, for good or until a later attempt: the queue item says why
 */
public record ItemCounts(long read, long written, long filtered, long skipped) {

    static final ItemCounts NONE = new ItemCounts(0, 0, 0, 0);

    ItemCounts plus(ItemCounts more) {
        return new ItemCounts(
                read + more.read, written + more.written, filtered + more.filtered, skipped + more.skipped);
    }

    long processed() {
        return written + filtered + skipped;
    }
}
