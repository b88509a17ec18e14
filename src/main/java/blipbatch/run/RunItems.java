package blipbatch.run;

import java.util.Optional;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * What became of the items that a run claimed, as the queue itself answered.
 *
 * @param claimed taken from the queue
 * @param done captioned, or found to be captioned already
 * @param failed without a caption for good
 * @param putOff failed for now, and due for another attempt later
 * @param released given back as they were, without an attempt being counted
 * @param unanswered what became of them is known to the queue alone: it broke off before it answered
 */
public record RunItems(long claimed, long done, long failed, long putOff, long released, long unanswered) {

    public static final RunItems NONE = new RunItems(0, 0, 0, 0, 0, 0);

    private static final String KEY = "items.";

    /** Whether every claimed item is accounted for; anything else is an error in the program or a lost lease. */
    public boolean balanced() {
        return unaccounted() == 0;
    }

    private long unaccounted() {
        return claimed - done - failed - putOff - released - unanswered;
    }

    /** What it means that the items are not {@link #balanced}, in a sentence. */
    public String imbalance() {
        return ("The items of the run do not add up (%s); unaccounted for: %d. Another worker took them after the lease of"
                        + " this one had ended, or this is an error in the program.")
                .formatted(this, unaccounted());
    }

    /** Attributes what is missing to changes, and what is too much to claims, that the queue could not confirm any more. */
    public RunItems withUnanswered() {
        long difference = unaccounted();
        return new RunItems(
                claimed + Math.max(0, -difference),
                done,
                failed,
                putOff,
                released,
                unanswered + Math.max(0, difference));
    }

    /** After so many more were given back, when the run had ended. */
    public RunItems andReleased(long more) {
        return new RunItems(claimed, done, failed, putOff, released + more, 0).withUnanswered();
    }

    /** What a step has put on record; empty for a step that claims no items. */
    public static Optional<RunItems> of(ExecutionContext context) {
        return context.containsKey(KEY + "claimed")
                ? Optional.of(new RunItems(
                        context.getLong(KEY + "claimed"),
                        context.getLong(KEY + "done"),
                        context.getLong(KEY + "failed"),
                        context.getLong(KEY + "putOff"),
                        context.getLong(KEY + "released"),
                        context.getLong(KEY + "unanswered")))
                : Optional.empty();
    }

    public void putOnRecord(ExecutionContext context) {
        context.putLong(KEY + "claimed", claimed);
        context.putLong(KEY + "done", done);
        context.putLong(KEY + "failed", failed);
        context.putLong(KEY + "putOff", putOff);
        context.putLong(KEY + "released", released);
        context.putLong(KEY + "unanswered", unanswered);
    }

    @Override
    public String toString() {
        return "claimed %d, done %d, failed %d, put off %d, released %d, unanswered %d"
                .formatted(claimed, done, failed, putOff, released, unanswered);
    }
}
