package blipbatch.dashboard;

import blipbatch.queue.ItemParameters;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the queue's page is narrowed by, as its form and its addresses have it. */
final class QueueFilter {

    private QueueFilter() {}

    /** Those that are set. */
    static Map<String, String> parameters(ItemParameters filter) {
        Map<String, @Nullable String> all = new LinkedHashMap<>();
        all.put("status", filter.status());
        all.put("postId", filter.postId());
        all.put("failure", filter.failure());
        all.put("from", filter.from());
        all.put("to", filter.to());
        all.put("host", filter.host());
        all.put("reason", filter.reason());
        all.put("backfill", filter.backfill());
        Map<String, String> set = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            if (value != null && !value.isBlank()) {
                set.put(name, value);
            }
        });
        return set;
    }
}
