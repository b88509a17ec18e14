package blipbatch.queue;

import static blipbatch.queue.QueueCollection.CLAIMED_BY;
import static blipbatch.queue.QueueCollection.CREATED_AT;
import static blipbatch.queue.QueueCollection.FAILURE;
import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.POST;
import static blipbatch.queue.QueueCollection.PRIORITY;
import static blipbatch.queue.QueueCollection.PROCESSED_AT;
import static blipbatch.queue.QueueCollection.REQUESTED_AT;
import static blipbatch.queue.QueueCollection.STATUS;
import static blipbatch.queue.QueueCollection.WAITS_FOR;
import static org.springframework.data.mongodb.core.query.Criteria.where;

import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.data.domain.Sort.Direction;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.index.Index;
import org.springframework.data.mongodb.core.index.IndexInfo;
import org.springframework.data.mongodb.core.index.IndexOperations;
import org.springframework.data.mongodb.core.index.PartialIndexFilter;

/**
 * The indexes that every query of the queue runs on; made at the first use, since the database may be down at start. Each is
 * made by itself: one that the database refuses makes queries slow, but stops nothing.
 */
final class QueueIndexes {

    private static final Logger log = LoggerFactory.getLogger(QueueIndexes.class);

    /**
     * MongoDB refuses an index with other keys under a name that is taken. One whose keys change gets the next version, and
     * with it another name; those of the former versions are dropped once it is there.
     */
    private record Versioned(String name, int version, Index keys) {

        String fullName() {
            return name(version);
        }

        private String name(int version) {
            return version == 1 ? name : name + "_v" + version;
        }

        List<String> formerNames() {
            return IntStream.range(1, version).mapToObj(this::name).toList();
        }
    }

    private static final List<Versioned> ALL = List.of(
            new Versioned("imageId_1", 1, on(POST).unique()),
            new Versioned("claim", 1, on(STATUS).on(PRIORITY, Direction.ASC).on(CREATED_AT, Direction.ASC)),
            new Versioned("list", 1, on(STATUS).on(ID, Direction.DESC)),
            new Versioned("finished", 1, on(STATUS).on(PROCESSED_AT, Direction.ASC)),
            new Versioned("failures", 1, on(FAILURE).on(ID, Direction.DESC).sparse()),
            new Versioned(
                    "waiting",
                    1,
                    on(REQUESTED_AT).partial(PartialIndexFilter.of(where(STATUS).is(ItemStatus.QUEUED.word())))),
            new Versioned("claimedBy", 1, on(CLAIMED_BY).sparse()),
            new Versioned("waitsFor", 1, on(WAITS_FOR).sparse()));

    private final MongoTemplate mongo;
    private final String collection;
    private volatile boolean ensured;

    QueueIndexes(MongoTemplate mongo, String collection) {
        this.mongo = mongo;
        this.collection = collection;
    }

    private static Index on(String field) {
        return new Index(field, Direction.ASC);
    }

    /**
     * Does nothing once the indexes are there.
     *
     * @throws DataAccessResourceFailureException if the database is away
     */
    void ensure() {
        if (!ensured) {
            makeAll();
        }
    }

    private synchronized void makeAll() {
        if (!ensured) {
            IndexOperations operations = mongo.indexOps(collection);
            ALL.forEach(index -> make(index, operations));
            ensured = true;
        }
    }

    private void make(Versioned index, IndexOperations operations) {
        try {
            operations.createIndex(index.keys().named(index.fullName()));
            if (!index.formerNames().isEmpty()) {
                dropFormer(index, operations);
            }
        } catch (DataAccessResourceFailureException databaseAway) {
            throw databaseAway;
        } catch (DataAccessException e) {
            log.warn(
                    "The index {} of {} could not be made, so {}: {}. Set right what the message says, and restart.",
                    index.fullName(),
                    collection,
                    index.name().equals("imageId_1")
                            ? "a post may be queued twice, and each is looked for among all items"
                            : "what it is for reads more of the queue than it needs",
                    e.getMessage());
        }
    }

    private static void dropFormer(Versioned index, IndexOperations operations) {
        List<String> there =
                operations.getIndexInfo().stream().map(IndexInfo::getName).toList();
        index.formerNames().stream().filter(there::contains).forEach(operations::dropIndex);
    }
}
