package blipbatch.queue;

import static blipbatch.queue.QueueCollection.CLAIMED_BY;
import static blipbatch.queue.QueueCollection.CREATED_AT;
import static blipbatch.queue.QueueCollection.FAILURE;
import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.NEXT_ATTEMPT_AT;
import static blipbatch.queue.QueueCollection.POST;
import static blipbatch.queue.QueueCollection.PRIORITY;
import static blipbatch.queue.QueueCollection.PROCESSED_AT;
import static blipbatch.queue.QueueCollection.REQUESTED_AT;
import static blipbatch.queue.QueueCollection.SCHEDULED_AT;
import static blipbatch.queue.QueueCollection.STATUS;
import static blipbatch.queue.QueueCollection.WAITS_FOR;
import static blipbatch.queue.QueueCollection.WEBHOOK_AT;
import static blipbatch.queue.QueueCollection.WEBHOOK_DUE_AT;
import static org.springframework.data.mongodb.core.query.Criteria.where;

import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.springframework.data.domain.Sort.Direction;
import org.springframework.data.mongodb.core.index.Index;
import org.springframework.data.mongodb.core.index.PartialIndexFilter;

/**
 * MongoDB refuses an index with other keys under a name that is taken. One whose keys change gets the next version, and with
 * it another name; those of the former versions are dropped once it is there.
 *
 * @param without what it means that there is none, in a half sentence
 */
record QueueIndex(String name, int version, Index keys, String without) {

    static final QueueIndex ONE_OF_EACH_POST = new QueueIndex(
            "imageId_1",
            1,
            keys(POST).unique(),
            "a post may be queued twice, and each is looked for among more items than its own");

    /** In the place of the other one while that cannot be: with other keys, since a server has each only once. */
    static final QueueIndex ITEMS_OF_POST = on("imageId_plain", 1, keys(POST, ID));

    static final List<QueueIndex> ALL = List.of(
            ONE_OF_EACH_POST,
            on("claim", 2, keys(STATUS, PRIORITY, CREATED_AT, NEXT_ATTEMPT_AT)),
            on("due", 1, keys(STATUS, NEXT_ATTEMPT_AT)),
            on("list", 1, keys(STATUS).on(ID, Direction.DESC)),
            on("finished", 1, keys(STATUS, PROCESSED_AT)),
            on(
                    "failures",
                    2,
                    keys(FAILURE)
                            .on(ID, Direction.DESC)
                            .partial(PartialIndexFilter.of(where(FAILURE).exists(true)))),
            on(
                    "waiting",
                    2,
                    keys(REQUESTED_AT, NEXT_ATTEMPT_AT)
                            .partial(PartialIndexFilter.of(where(STATUS).is(ItemStatus.QUEUED.word())))),
            on("claimedBy", 1, keys(CLAIMED_BY).sparse()),
            on(
                    "waitsFor",
                    2,
                    keys(WAITS_FOR, PRIORITY, CREATED_AT)
                            .partial(PartialIndexFilter.of(where(WAITS_FOR).exists(true)))),
            on("scheduled", 1, keys(SCHEDULED_AT).sparse()),
            on("webhook", 1, keys(WEBHOOK_DUE_AT).sparse()),
            on("webhookAt", 1, keys(WEBHOOK_AT).sparse()));

    static QueueIndex on(String name, int version, Index keys) {
        return new QueueIndex(name, version, keys, "what it is for reads more of the queue than it needs");
    }

    static Index keys(String field, String... more) {
        Index keys = new Index(field, Direction.ASC);
        for (String other : more) {
            keys.on(other, Direction.ASC);
        }
        return keys;
    }

    String fullName() {
        return name(version);
    }

    private String name(int version) {
        return version == 1 ? name : name + "_v" + version;
    }

    /** Whether an index is a former version of this one, and not somebody else's under that name. */
    boolean replaces(Document index) {
        return IntStream.range(1, version).mapToObj(this::name).anyMatch(index.getString("name")::equals)
                && keys.getIndexKeys()
                        .keySet()
                        .containsAll(index.get("key", new Document()).keySet());
    }

    private boolean isUnique() {
        return keys.getIndexOptions().getBoolean("unique", false);
    }

    /** Whether an index, as the server lists it, does what this one is for, under whatever name. */
    boolean isServedBy(Document index) {
        return inOrder(index.get("key", new Document())).equals(inOrder(keys.getIndexKeys()))
                && (!isUnique() || index.getBoolean("unique", false))
                && (index.getString("name").equals(fullName()) || !index.containsKey("partialFilterExpression"));
    }

    /** Servers give directions as integers or as floating-point numbers. */
    private static List<String> inOrder(Document keys) {
        return keys.entrySet().stream()
                .map(key -> key.getKey() + " " + (key.getValue() instanceof Number n ? n.intValue() : key.getValue()))
                .toList();
    }

    Index named() {
        return keys.named(fullName());
    }
}
