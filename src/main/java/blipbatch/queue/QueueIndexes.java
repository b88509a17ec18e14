package blipbatch.queue;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.data.domain.Sort.Direction;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.index.Index;
import org.springframework.data.mongodb.core.index.IndexOperations;
import org.springframework.data.mongodb.core.index.PartialIndexFilter;
import org.springframework.stereotype.Component;

/** The indexes that every query of the queue runs on; made at the first use, since the database may be down at start. */
@Component
class QueueIndexes {

    private static final Logger log = LoggerFactory.getLogger(QueueIndexes.class);

    private final MongoTemplate mongo;
    private final String collection;
    private volatile boolean ensured;

    QueueIndexes(MongoTemplate mongo, QueueSettings settings) {
        this.mongo = mongo;
        this.collection = settings.collection();
    }

    /** Does nothing once the indexes are there. */
    void ensure() {
        if (!ensured) {
            create();
        }
    }

    private synchronized void create() {
        if (ensured) {
            return;
        }
        IndexOperations operations = mongo.indexOps(collection);
        try {
            operations.createIndex(new Index("imageId", Direction.ASC).unique());
        } catch (DataAccessResourceFailureException databaseAway) {
            throw databaseAway;
        } catch (DataAccessException e) {
            log.warn(
                    "The unique index on {}.imageId could not be made, so a post may be queued twice: {}."
                            + " Remove the items with the same imageId and restart.",
                    collection,
                    e.getMessage());
        }
        operations.createIndex(new Index("status", Direction.ASC)
                .on("priority", Direction.ASC)
                .on("createdAt", Direction.ASC)
                .named("claim"));
        operations.createIndex(
                new Index("status", Direction.ASC).on("_id", Direction.DESC).named("list"));
        operations.createIndex(new Index("status", Direction.ASC)
                .on("processedAt", Direction.ASC)
                .named("finished"));
        operations.createIndex(new Index("failure", Direction.ASC)
                .on("_id", Direction.DESC)
                .sparse()
                .named("failures"));
        operations.createIndex(new Index("requestedAt", Direction.ASC)
                .partial(PartialIndexFilter.of(where("status").is(ItemStatus.QUEUED.word())))
                .named("waiting"));
        operations.createIndex(new Index("claimedBy", Direction.ASC).sparse().named("claimedBy"));
        ensured = true;
    }
}
