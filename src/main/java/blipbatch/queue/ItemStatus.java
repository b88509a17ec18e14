package blipbatch.queue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The states of a queue item, and the one table of what may become what. */
public enum ItemStatus {
    QUEUED,
    PROCESSING,
    DONE,
    FAILED;

    /** In the place of a status that is missing; as a filter, whatever is none of these states. */
    static final String UNKNOWN = "unknown";

    /** The word in the {@code status} field of the document, as the main backend knows it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In any case; empty where there is none of that word. */
    static Optional<ItemStatus> of(String word) {
        return Arrays.stream(values())
                .filter(value -> value.word().equalsIgnoreCase(word))
                .findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(ItemStatus::word).toList();
    }

    /** An item is claimed, then finished or given back; a finished one can be queued again. */
    boolean mayBecome(ItemStatus next) {
        return switch (this) {
            case QUEUED -> next == PROCESSING;
            case PROCESSING -> next != PROCESSING;
            case DONE, FAILED -> next == QUEUED;
        };
    }
}
