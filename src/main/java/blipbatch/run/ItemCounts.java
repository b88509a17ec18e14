package blipbatch.run;

/**
 * What happened to the items of a run or a step.
 *
 * @param read claimed from the queue
 * @param written captioned
 * @param filtered found captioned already
 * @param skipped without a caption: the queue item says why
 */
record ItemCounts(long read, long written, long filtered, long skipped) {

    static final ItemCounts NONE = new ItemCounts(0, 0, 0, 0);

    ItemCounts plus(ItemCounts more) {
        return new ItemCounts(
                read + more.read, written + more.written, filtered + more.filtered, skipped + more.skipped);
    }
}
