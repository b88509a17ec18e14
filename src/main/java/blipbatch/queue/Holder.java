package blipbatch.queue;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who holds an item: a worker, for one of its runs. As text, in {@code claimedBy}, it is {@code worker/run}. */
public record Holder(String worker, String run) {

    /** Empty where nobody does. */
    public static Optional<Holder> of(@Nullable String claimedBy) {
        if (claimedBy == null) {
            return Optional.empty();
        }
        int slash = claimedBy.lastIndexOf('/');
        return Optional.of(new Holder(claimedBy.substring(0, Math.max(0, slash)), claimedBy.substring(slash + 1)));
    }

    @Override
    public String toString() {
        return worker + "/" + run;
    }
}
