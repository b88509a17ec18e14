package blipbatch.queue;

import blipbatch.post.DocumentRefusal;
import blipbatch.web.Refusal;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoWriteException;
import com.mongodb.WriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.aggregation.Aggregation;
import org.springframework.data.mongodb.core.aggregation.AggregationOperation;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/**
 * The queue's collection in MongoDB: the only way to it, and what its fields are called. Every query runs on one of the
 * {@link QueueIndexes}, which are there before the first of them.
 */
@Component
class QueueCollection {

    static final String ID = "_id";
    static final String POST = "imageId";
    static final String STATUS = "status";
    static final String PRIORITY = "priority";
    static final String RETRIES = "retries";
    static final String ERROR = "error";
    static final String FAILURE = "failure";
    static final String REQUESTED_AT = "requestedAt";
    static final String CREATED_AT = "createdAt";
    static final String UPDATED_AT = "updatedAt";
    static final String PROCESSED_AT = "processedAt";
    static final String NEXT_ATTEMPT_AT = "nextAttemptAt";
    static final String CLAIMED_BY = "claimedBy";
    static final String LEASE_UNTIL = "leaseUntil";

    /** The image host that was put aside, of an item that waits for it. */
    static final String WAITS_FOR = "waitsFor";

    /** How often an item that failed for good came back by itself. */
    static final String REQUEUES = "requeues";

    private static final int DUPLICATE_KEY = 11000;

    private final MongoTemplate mongo;
    private final String name;
    private final QueueIndexes indexes;
    private final RefusedItems refused;

    QueueCollection(MongoTemplate mongo, QueueSettings settings) {
        this.mongo = mongo;
        this.name = settings.collection();
        this.indexes = new QueueIndexes(mongo, name);
        this.refused = new RefusedItems(name);
    }

    /** @throws DataAccessResourceFailureException if the database is away */
    private MongoTemplate mongo() {
        indexes.ensure();
        return mongo;
    }

    /** What the server's clock shows. */
    Instant serverTime() {
        return mongo.executeCommand(new Document("hello", 1))
                .getDate("localTime")
                .toInstant();
    }

    /** See {@link QueueIndexes#missing}. */
    List<String> missingIndexes() {
        return indexes.missing();
    }

    void tryMissingIndexesAgain() {
        indexes.tryAgain();
    }

    List<Document> find(Query query) {
        return mongo().find(query, Document.class, name);
    }

    /** Any item that matches, or the first in the query's order. */
    Optional<Document> first(Query query) {
        return Optional.ofNullable(mongo().findOne(query, Document.class, name));
    }

    /** The ids alone. */
    List<Object> ids(Query query) {
        query.fields().include(ID);
        return find(query).stream().map(QueueCollection::id).toList();
    }

    /** The item's id as a query needs it: Spring Data takes plain text that looks like an ObjectId for one. */
    static @Nullable Object id(Document item) {
        Object id = item.get(ID);
        return id instanceof String text ? new BsonString(text) : id;
    }

    /** The item with the id that is written like that: an ObjectId, or the text or number that another program chose. */
    Optional<Document> withId(String id) {
        return withIds(List.of(id)).stream().findFirst();
    }

    List<Document> withIds(Collection<String> ids) {
        return find(Query.query(Criteria.where(ID)
                .in(ids.stream().flatMap(QueueCollection::readings).toList())));
    }

    private static Stream<Object> readings(String id) {
        Stream<Object> text = Stream.of(new BsonString(id));
        if (ObjectId.isValid(id)) {
            return Stream.concat(Stream.of(new ObjectId(id)), text);
        }
        return id.matches("-?\\d{1,18}") ? Stream.concat(Stream.of(Long.valueOf(id)), text) : text;
    }

    long count(Query query) {
        return mongo().count(query, name);
    }

    /** All items, from the collection's metadata. */
    long estimatedCount() {
        return mongo().estimatedCount(name);
    }

    List<Document> aggregate(AggregationOperation... operations) {
        return mongo().aggregate(Aggregation.newAggregation(operations), name, Document.class)
                .getMappedResults();
    }

    /**
     * Changes those of the items that are like that; returns how many these were. Each by an update of its own: when the primary
     * changes meanwhile, the driver repeats such, and the server sees to it that each is done once.
     *
     * @throws Refusal 503, if the server takes none of the changes for what the items are like
     */
    long updateEach(Collection<?> ids, Criteria which, Update update) {
        return ids.isEmpty()
                ? 0
                : write(ids, id -> new UpdateOneModel<>(withId(id, which), update.getUpdateObject()))
                        .getMatchedCount();
    }

    /** Removes those of the items that are like that, as {@link #updateEach} changes them; returns how many these were. */
    long removeEach(Collection<?> ids, Criteria which) {
        return ids.isEmpty()
                ? 0
                : write(ids, id -> new DeleteOneModel<>(withId(id, which))).getDeletedCount();
    }

    /** Items that the server does not let change. */
    RefusedItems refused() {
        return refused;
    }

    /** Leaves out what the server did not let change a while ago. */
    Criteria notRefused(Criteria which) {
        Set<Object> ids = refused.ids();
        return ids.isEmpty() ? which : which.and(ID).nin(ids);
    }

    private static Document withId(@Nullable Object id, Criteria which) {
        return new Document(which.getCriteriaObject()).append(ID, id);
    }

    private BulkWriteResult write(Collection<?> ids, Function<@Nullable Object, WriteModel<Document>> change) {
        List<WriteModel<Document>> changes = ids.stream().map(change).toList();
        return mongo().execute(name, items -> {
            try {
                return items.bulkWrite(changes, new BulkWriteOptions().ordered(false));
            } catch (MongoBulkWriteException e) {
                refused.note(new ArrayList<>(ids), e);
                return e.getWriteResult();
            }
        });
    }

    /**
     * Adds an item unless one matches; returns its id, or null where one did.
     *
     * @throws Refusal 503, if the server takes no such item
     */
    @Nullable
    ObjectId addUnlessThere(Query which, Update onlyIfNew) {
        try {
            BsonValue added = mongo().upsert(which, onlyIfNew, name).getUpsertedId();
            return added == null ? null : added.asObjectId().getValue();
        } catch (DuplicateKeyException anotherCallerWasFaster) {
            return null;
        } catch (DataAccessException e) {
            if (e.getCause() instanceof MongoWriteException cause && DocumentRefusal.is(cause.getCode())) {
                throw refused.ofNew(cause.getError(), e);
            }
            throw e;
        }
    }

    /**
     * Adds the items whose posts have none; returns how many these were.
     *
     * @throws Refusal 503, if the server takes no such item
     */
    long addAll(List<Document> added) {
        return mongo().execute(name, items -> {
            try {
                items.insertMany(added, new InsertManyOptions().ordered(false));
                return (long) added.size();
            } catch (MongoBulkWriteException e) {
                RefusedItems.requireAboutItems(e);
                for (WriteError error : e.getWriteErrors()) {
                    if (error.getCode() != DUPLICATE_KEY) {
                        throw refused.ofNew(error, e);
                    }
                }
                // Somebody else was faster with these.
                return (long) added.size() - e.getWriteErrors().size();
            }
        });
    }
}
