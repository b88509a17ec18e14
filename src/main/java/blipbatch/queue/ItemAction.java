package blipbatch.queue;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a person does to items. */
public enum ItemAction {
    /** Has them captioned anew, and those that wait for a later attempt at once. */
    RETRY,
    /** Has the queue forget them; of those in work none. What stands on their posts stays. */
    REMOVE,
    /** Has those that wait go before all others. */
    PREFER;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In any case; empty where there is none of that word. */
    public static Optional<ItemAction> of(String word) {
        return Arrays.stream(values())
                .filter(action -> action.word().equalsIgnoreCase(word))
                .findFirst();
    }
}
