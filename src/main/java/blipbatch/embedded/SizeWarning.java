package blipbatch.embedded;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that a collection is larger than the embedded store is meant for: at the start, or when it grows so large. */
final class SizeWarning {

    /** Documents; see docs/operating.md. */
    static final int LARGE = 1_000_000;

    private static final Logger log = LoggerFactory.getLogger(SizeWarning.class);

    private final int large;
    private boolean told;

    SizeWarning(int large) {
        this.large = large;
    }

    void tell(String collection, int documents) {
        if (!told && documents >= large) {
            told = true;
            log.warn(
                    "The embedded store has {} documents in {}, more than it is meant for: calls and pages go on, but a backfill"
                            + " and whatever else reads all of them takes minutes. Take a MongoDB of your own (MONGODB_URI).",
                    documents,
                    collection);
        }
    }
}
