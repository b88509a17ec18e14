package blipbatch.embedded;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Collection;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * Documents in one map, in the order of their ids. The library looks a document up by its id only where the query asks
 * for nothing else; here also where it has more conditions, and a range of ids is read from its beginning.
 */
class DurableCollection extends H2Collection {

    private static final String ID = "_id";

    private final MVMap<Object, Document> documents;

    DurableCollection(
            MongoDatabase database,
            String name,
            CollectionOptions options,
            MVMap<Object, Document> documents,
            MVMap<String, Object> meta,
            CursorRegistry cursors) {
        super(database, name, options, documents, meta, cursors);
        this.documents = documents;
    }

    /**
     * Alone, as the writes and queries of a collection are: the super class would fill the index without what is being
     * inserted, and change the list of indexes under whoever goes through it.
     */
    @Override
    public synchronized void addIndex(Index<Object> index) {
        super.addIndex(index);
    }

    @Override
    public synchronized void dropIndex(String name) {
        super.dropIndex(name);
    }

    @Override
    protected QueryResult queryDocuments(
            Document query, @Nullable Document order, int skip, int limit, int batchSize, @Nullable Document fields) {
        if (ID.equals(getIdField()) && query.size() > 0) {
            Object id = query.get(ID);
            Collection<ObjectId> ids = ids(id);
            if (ids != null) {
                Stream<Document> some = ids.stream().map(documents::get).filter(Objects::nonNull);
                return matchDocumentsFromStream(some, query, order, skip, limit, batchSize, fields);
            }
            ObjectId first = first(id);
            if (first != null && (order == null || order.isEmpty() || isById(order))) {
                return matchDocumentsFromStream(from(first), query, null, skip, limit, batchSize, fields);
            }
        }
        return super.queryDocuments(query, order, skip, limit, batchSize, fields);
    }

    /** Those that the condition names, in their order; null where it is of another kind. */
    private static @Nullable Collection<ObjectId> ids(@Nullable Object condition) {
        if (condition instanceof ObjectId one) {
            return List.of(one);
        }
        if (!(condition instanceof Document operators && operators.get("$in") instanceof Collection<?> some)) {
            return null;
        }
        Collection<ObjectId> ids = new TreeSet<>();
        for (Object one : some) {
            if (!(one instanceof ObjectId id)) {
                return null;
            }
            ids.add(id);
        }
        return ids;
    }

    private static @Nullable ObjectId first(@Nullable Object condition) {
        if (!(condition instanceof Document operators)) {
            return null;
        }
        Object first = operators.containsKey("$gt") ? operators.get("$gt") : operators.get("$gte");
        return first instanceof ObjectId id ? id : null;
    }

    private static boolean isById(Document order) {
        return order.size() == 1 && order.get(ID) instanceof Number direction && direction.intValue() == 1;
    }

    private Stream<Document> from(ObjectId first) {
        var cursor = documents.cursor(first);
        Iterable<Object> ids = () -> cursor;
        return StreamSupport.stream(ids.spliterator(), false)
                .takeWhile(ObjectId.class::isInstance)
                .map(id -> cursor.getValue());
    }

    /**
     * The server changes a document in the object that an earlier query may have handed out and that another thread is
     * just sending: a claim would show what somebody else did after it. With copies a stored object never changes.
     */
    @Override
    protected QueryResult createQueryResult(List<Document> matched, int batchSize) {
        List<Document> copies = new ArrayList<>(matched.size());
        matched.forEach(document -> copies.add(document.cloneDeeply()));
        return super.createQueryResult(copies, batchSize);
    }
}
