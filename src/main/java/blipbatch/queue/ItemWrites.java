package blipbatch.queue;

import static blipbatch.queue.QueueCollection.ID;

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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;

/**
 * What is written onto the queue: each item by a change of its own, also where many are sent at once. Such a change the driver
 * repeats when the primary changes meanwhile, and the server sees to it that it is done once; of one that is meant for many
 * documents nobody would know how far it got.
 */
final class ItemWrites {

    private static final int DUPLICATE_KEY = 11000;

    private final Supplier<MongoTemplate> mongo;
    private final String collection;
    private final RefusedItems refused;

    ItemWrites(Supplier<MongoTemplate> mongo, String collection) {
        this.mongo = mongo;
        this.collection = collection;
        this.refused = new RefusedItems(collection);
    }

    RefusedItems refused() {
        return refused;
    }

    /**
     * Changes those of the items that are like that; returns how many these were.
     *
     * @throws Refusal 503, if the server takes none of the changes for what the items are like
     */
    long updateEach(Collection<?> ids, Criteria which, Supplier<Update> update) {
        return ids.isEmpty()
                ? 0
                : write(
                                ids,
                                id -> new UpdateOneModel<>(
                                        withId(id, which), update.get().getUpdateObject()))
                        .getMatchedCount();
    }

    /** Sets the fields of those of the items that are like that; one that the server does not let change stays as it is. */
    void setEach(Map<?, Document> fields, Criteria which) {
        if (fields.isEmpty()) {
            return;
        }
        List<UpdateOneModel<Document>> updates = fields.entrySet().stream()
                .map(each -> new UpdateOneModel<Document>(
                        withId(each.getKey(), which), new Document("$set", each.getValue())))
                .toList();
        mongo.get().execute(collection, items -> {
            try {
                return items.bulkWrite(updates, new BulkWriteOptions().ordered(false));
            } catch (MongoBulkWriteException e) {
                RefusedItems.requireAboutItems(e);
                return e.getWriteResult();
            }
        });
    }

    /** Removes those of the items that are like that; returns how many these were. */
    long removeEach(Collection<?> ids, Criteria which) {
        return ids.isEmpty()
                ? 0
                : write(ids, id -> new DeleteOneModel<>(withId(id, which))).getDeletedCount();
    }

    private static Document withId(@Nullable Object id, Criteria which) {
        return new Document(which.getCriteriaObject()).append(ID, id);
    }

    private BulkWriteResult write(Collection<?> ids, Function<@Nullable Object, WriteModel<Document>> change) {
        List<WriteModel<Document>> changes = ids.stream().map(change).toList();
        return mongo.get().execute(collection, items -> {
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
            BsonValue added = mongo.get().upsert(which, onlyIfNew, collection).getUpsertedId();
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
        return mongo.get().execute(collection, items -> {
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
