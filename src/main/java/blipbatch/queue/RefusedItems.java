package blipbatch.queue;

import blipbatch.post.DocumentRefusal;
import blipbatch.web.Refusal;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.WriteError;
import com.mongodb.bulk.BulkWriteError;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.BsonNull;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Items that the server does not let change, because of a validator or their size. Nothing can be written onto them, not even
 * why, so they are left alone for a while: no run comes upon them again and again, and all others are worked on.
 */
final class RefusedItems {

    private static final Logger log = LoggerFactory.getLogger(RefusedItems.class);

    private static final Duration A_WHILE = Duration.ofMinutes(10);

    /** With more, it is not the items that are odd. */
    private static final int MANY = 1_000;

    private final String collection;
    private final Cache<Object, String> reasons = Caffeine.newBuilder()
            .expireAfterWrite(A_WHILE)
            .maximumSize(2 * MANY)
            .build();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    RefusedItems(String collection) {
        this.collection = collection;
    }

    /** Their ids. */
    Set<Object> ids() {
        return Set.copyOf(reasons.asMap().keySet());
    }

    boolean areMany() {
        return reasons.asMap().size() >= MANY;
    }

    /** Why, each reason in a sentence. */
    List<String> sentences() {
        return reasons.asMap().values().stream().distinct().map(this::ofChanges).toList();
    }

    /**
     * @param ids of the items that were to be changed, in the order of the changes
     * @throws Refusal 503, if none was changed
     * @throws MongoBulkWriteException if it is about more than the items
     */
    void note(List<?> ids, MongoBulkWriteException e) {
        requireAboutItems(e);
        for (BulkWriteError error : e.getWriteErrors()) {
            Object id = ids.get(error.getIndex());
            reasons.put(id == null ? BsonNull.VALUE : id, reason(error));
            tell(ofChanges(reason(error)), id);
        }
        if (e.getWriteErrors().size() == ids.size()) {
            throw Refusal.unavailable(ofChanges(reason(e.getWriteErrors().get(0))), A_WHILE, e);
        }
    }

    static void requireAboutItems(MongoBulkWriteException e) {
        if (e.getWriteConcernError() != null
                || !e.getWriteErrors().stream().allMatch(error -> DocumentRefusal.is(error.getCode()))) {
            throw e;
        }
    }

    /** What to answer where a new item is not taken. */
    Refusal ofNew(WriteError error, Exception e) {
        return Refusal.unavailable(
                "%s refuses new items, so nothing can be queued: %s. %s"
                        .formatted(who(error.getCode()), reason(error), advice(error.getCode())),
                A_WHILE,
                e);
    }

    private void tell(String sentence, @Nullable Object id) {
        if (told.size() < MANY && told.add(sentence)) {
            log.warn("{} The first of them is {}.", sentence, QueueItem.text(id));
        }
    }

    private static String reason(WriteError error) {
        return "%s (code %d)".formatted(error.getMessage(), error.getCode());
    }

    private String ofChanges(String reason) {
        boolean validator = reason.endsWith("(code " + DocumentRefusal.VALIDATOR + ")");
        int code = validator ? DocumentRefusal.VALIDATOR : 0;
        return "%s refuses changes of items; they stay as they are and are tried again after %d minutes: %s. %s"
                .formatted(who(code), A_WHILE.toMinutes(), reason, advice(code));
    }

    private String who(int code) {
        return code == DocumentRefusal.VALIDATOR ? "The validator of the collection " + collection : "MongoDB";
    }

    private String advice(int code) {
        return code == DocumentRefusal.VALIDATOR
                ? "Have it allow the fields that docs/queue.md lists, or correct the items."
                : "Correct these items of %s, or remove them.".formatted(collection);
    }
}
