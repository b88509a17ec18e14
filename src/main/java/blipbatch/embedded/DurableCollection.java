package blipbatch.embedded;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryMatcher;
import de.bwaldvogel.mongo.backend.QueryParameters;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Collection;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * Documents in one map, in the order of their ids, found by {@link Indexes}. Who reads waits for nobody: the maps are read as
 * they were at the beginning, so that a look at every document holds up no write.
 */
class DurableCollection extends H2Collection {

    private static final String ID = "_id";

    private final MVStore store;
    private final Indexes indexes;
    private final SizeWarning size = new SizeWarning(SizeWarning.LARGE);

    /** The super class's own remembers at which element of a list the last document matched, for the write that asked. */
    private final QueryMatcher matcher = new DefaultQueryMatcher();

    DurableCollection(
            MongoDatabase database,
            String name,
            CollectionOptions options,
            MVStore store,
            MVMap<Object, Document> documents,
            MVMap<String, Object> meta,
            CursorRegistry cursors) {
        super(database, name, options, documents, meta, cursors);
        this.store = store;
        this.indexes = new Indexes(documents);
        size.tell(getFullName(), count());
    }

    @Override
    public synchronized void addDocument(Document document) {
        super.addDocument(document);
        size.tell(getFullName(), count());
    }

    /**
     * Alone, as the writes of a collection are: the super class would fill the index without what is being inserted, and
     * change the list of indexes under whoever goes through it.
     */
    @Override
    public synchronized void addIndex(Index<Object> index) {
        if (index instanceof OrderedIndex ordered && !ordered.isComplete()) {
            ordered.fill(() -> {});
        }
        super.addIndex(index);
        if (getIndexes().contains(index)) {
            indexes.add(index);
        }
    }

    @Override
    public synchronized void dropIndex(String name) {
        super.dropIndex(name);
        indexes.remove(name);
    }

    /** As the super class does it, but not alone. */
    @Override
    public QueryResult handleQuery(QueryParameters parameters) {
        Document selector = parameters.getQuerySelector();
        for (String prefix : new String[] {"", "$"}) {
            if (selector.get(prefix + "query") instanceof Document query) {
                return query(parameters, query, (Document) selector.get(prefix + "orderby"));
            }
        }
        return query(parameters, selector, null);
    }

    private QueryResult query(QueryParameters parameters, Document query, @Nullable Document order) {
        return queryDocuments(
                query,
                order,
                parameters.getNumberToSkip(),
                parameters.getLimit(),
                parameters.getBatchSize(),
                parameters.getProjection());
    }

    @Override
    protected QueryResult queryDocuments(
            Document query, @Nullable Document order, int skip, int limit, int batchSize, @Nullable Document fields) {
        if (!isIndexed() || order != null && order.containsKey("$natural")) {
            synchronized (this) {
                return super.queryDocuments(query, order, skip, limit, batchSize, fields);
            }
        }
        return reading(() -> {
            long wanted = limit <= 0 ? 0 : (long) skip + limit;
            Indexes.Found found = indexes.find(query, order, wanted, matching(query));
            Stream<Document> sorted = found.sorted() || order == null || order.isEmpty()
                    ? found.documents()
                    : new DocumentOrder(order).sort(found.documents().filter(matching(query)), wanted);
            return matchDocumentsFromStream(query, sorted, skip, limit, batchSize, null, fields);
        });
    }

    /** Not so the library's own lists of collections and of indexes. */
    private boolean isIndexed() {
        return ID.equals(getIdField());
    }

    @Override
    protected boolean documentMatchesQuery(Document document, Document query) {
        return matcher.matches(document, query);
    }

    private Predicate<Document> matching(Document query) {
        return document -> documentMatchesQuery(document, query);
    }

    /** What the answer is made of stays in the file until it is there. */
    private <T> T reading(Supplier<T> answer) {
        MVStore.TxCounter version = store.registerVersionUsage();
        try {
            return answer.get();
        } finally {
            store.deregisterVersionUsage(version);
        }
    }

    /** Gives what the documents are made into that match, and perhaps more; they must not be changed. */
    <T> T read(Document query, Function<Stream<Document>, T> made) {
        return reading(
                () -> made.apply(indexes.find(query, null, 0, matching(query)).documents()));
    }

    /** The groups of a pipeline that counts documents by a field; null if they must be read for that. */
    synchronized @Nullable List<Document> countBy(String field, Document match, String name) {
        Map<Object, Long> counts = reading(() -> indexes.countBy(field, match, matching(match)));
        if (counts == null) {
            return null;
        }
        List<Document> groups = new ArrayList<>();
        counts.forEach((value, count) -> groups.add(new Document(ID, value).append(name, count.intValue())));
        return groups;
    }

    @Override
    public int count(@Nullable Document query, int skip, int limit) {
        if (query == null || query.isEmpty() || !isIndexed()) {
            return super.count(query, skip, limit);
        }
        long all = count(query);
        long behind = Math.max(0, all - skip);
        return (int) (limit > 0 ? Math.min(limit, behind) : behind);
    }

    private long count(Document query) {
        return reading(() -> {
            OptionalLong known;
            synchronized (this) { // for a moment: the two ends of a range are looked up one after the other
                known = indexes.countRanges(query, matching(query));
            }
            return known.orElseGet(() -> indexes.count(query, matching(query)));
        });
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
