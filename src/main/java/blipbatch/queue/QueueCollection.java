package blipbatch.queue;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
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

    /** What is missing although the item is done. */
    static final String NOTE = "note";

    /** The address of the photo that a finished item was finished with, or those of all its pictures; null where the post had none. */
    static final String PHOTO = "photo";

    /** The SHA-256 of its bytes, where they came. */
    static final String PHOTO_HASH = "photoHash";

    /** The run that queued it, of an item that a backfill has queued. */
    static final String BACKFILL = "backfill";

    /** The hour that a backfill gave an item that waits. */
    static final String SCHEDULED_AT = "scheduledAt";

    /** The {@link Hours} in which a backfill's item is worked on, if not in all. */
    static final String HOURS = "hours";

    /** How often an item that failed for good came back by itself. */
    static final String REQUEUES = "requeues";

    /** Of an item whose end is still to be told: when that was, when it may be told, and what it was; see {@link Announcements}. */
    static final String WEBHOOK_AT = "webhookAt";

    static final String WEBHOOK_DUE_AT = "webhookDueAt";
    static final String WEBHOOK_EVENT = "webhookEvent";

    /** Who claimed it last, to tell it, and how often it was told in vain. */
    static final String WEBHOOK_BY = "webhookBy";

    static final String WEBHOOK_TRIES = "webhookTries";

    private final MongoTemplate mongo;
    private final String name;
    private final QueueIndexes indexes;
    private final ItemWrites writes;

    QueueCollection(MongoTemplate mongo, QueueSettings settings) {
        this.mongo = mongo;
        this.name = settings.collection();
        this.indexes = new QueueIndexes(mongo, name);
        this.writes = new ItemWrites(this::mongo, name);
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
        return find(query).stream().map(ItemIds::of).toList();
    }

    /** The item with the id that is written like that: an ObjectId, or the text or number that another program chose. */
    Optional<Document> withId(String id) {
        return withIds(List.of(id)).stream().findFirst();
    }

    List<Document> withIds(Collection<String> ids) {
        return find(Query.query(
                Criteria.where(ID).in(ids.stream().flatMap(ItemIds::readings).toList())));
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

    /** Changes those of the items that are like that, see {@link ItemWrites#updateEach}; returns how many these were. */
    long updateEach(Collection<?> ids, Criteria which, Update update) {
        return updateEach(ids, which, () -> update);
    }

    /** As the other one, each by an update of its own. */
    long updateEach(Collection<?> ids, Criteria which, Supplier<Update> update) {
        return writes.updateEach(ids, which, update);
    }

    /** Removes those of the items that are like that; returns how many these were. */
    long removeEach(Collection<?> ids, Criteria which) {
        return writes.removeEach(ids, which);
    }

    /** Sets fields of those of the items that are like that, see {@link ItemWrites#setEach}. */
    void setEach(Map<?, Document> fields, Criteria which) {
        writes.setEach(fields, which);
    }

    /** Adds an item unless one matches, see {@link ItemWrites#addUnlessThere}; returns its id, or null where one did. */
    @Nullable
    ObjectId addUnlessThere(Query which, Update onlyIfNew) {
        return writes.addUnlessThere(which, onlyIfNew);
    }

    /** Adds the items whose posts have none, see {@link ItemWrites#addAll}; returns how many these were. */
    long addAll(List<Document> added) {
        return writes.addAll(added);
    }

    /** Items that the server does not let change. */
    RefusedItems refused() {
        return writes.refused();
    }

    /** Leaves out what the server did not let change a while ago. */
    Criteria notRefused(Criteria which) {
        Set<Object> refused = refused().ids();
        return refused.isEmpty() ? which : which.and(ID).nin(refused);
    }
}
