package blipbatch.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.EmptyIndex;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/**
 * A secondary index: the fields' values and the document's id, in a map whose keys are all there is to it. To the library it
 * looks like an index that knows no position; queries come to it by {@link QueryPlan}.
 */
final class OrderedIndex extends EmptyIndex<Object> implements SortedDocuments {

    /** Is there when every document is in the index. */
    private static final byte[] COMPLETE = {0};

    private static final byte[] NOTHING = {};

    private final List<String> fields;
    private final IndexFilter filter;
    private final MVMap<byte[], byte[]> entries;
    private final MVMap<Object, Document> documents;

    OrderedIndex(
            String name,
            List<IndexKey> keys,
            IndexFilter filter,
            MVStore store,
            String map,
            MVMap<Object, Document> documents) {
        super(name, keys);
        this.fields = keys();
        this.filter = filter;
        this.documents = documents;
        this.entries = store.openMap(
                map,
                new MVMap.Builder<byte[], byte[]>()
                        .keyType(ByteArrayDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }

    /** Whether queries on such keys can be answered; with others the index stays a name. */
    static boolean canHave(List<IndexKey> keys) {
        return keys.stream()
                .map(IndexKey::getKey)
                .noneMatch(field -> field.isEmpty() || field.contains(".") || field.contains("$"));
    }

    boolean isComplete() {
        return entries.containsKey(COMPLETE);
    }

    /** @param nowAndThen run after some thousand documents: an index that is not complete is filled anew at the next start */
    void fill(Runnable nowAndThen) {
        entries.clear();
        int filled = 0;
        for (Document document : documents.values()) {
            add(document);
            if (++filled % 10_000 == 0) {
                nowAndThen.run();
            }
        }
        entries.put(COMPLETE, NOTHING);
    }

    private byte @Nullable [] entry(Document document) {
        return filter.holds(document) ? IndexEntry.of(document, fields) : null;
    }

    private void add(Document document) {
        byte[] entry = entry(document);
        if (entry != null) {
            entries.put(entry, NOTHING);
        }
    }

    private @Nullable Document document(byte[] entry, int id) {
        return documents.get(IndexEntry.id(entry, id));
    }

    @Override
    public List<String> fields() {
        return fields;
    }

    @Override
    public boolean haveAll(Document query) {
        return filter.isImpliedBy(query);
    }

    @Override
    public long count(KeyRange range) {
        return Math.max(0, position(range.to()) - position(range.from()));
    }

    /** How many entries come before. */
    private long position(byte[] key) {
        long index = entries.getKeyIndex(key);
        return index < 0 ? -index - 1 : index;
    }

    @Override
    public Iterator<Entry> in(KeyRange range, boolean descending) {
        return new RangeOfMap<>(entries, range.from(), range.to(), descending) {
            @Override
            protected Entry entry(byte[] key, byte[] value) {
                return new Entry(key, () -> document(key, IndexEntry.endOfFields(key, fields.size())));
            }
        };
    }

    @Override
    public Stream<Document> odd() {
        Iterable<byte[]> odd = () -> entries.keyIterator(IndexEntry.ODD);
        return StreamSupport.stream(odd.spliterator(), false)
                .map(entry -> document(entry, IndexEntry.ODD.length))
                .filter(Objects::nonNull);
    }

    @Override
    public long countOdd() {
        return entries.sizeAsLong() - position(IndexEntry.ODD);
    }

    @Override
    public long getCount() {
        return entries.sizeAsLong();
    }

    @Override
    public void add(Document document, Object position, MongoCollection<Object> collection) {
        add(document);
    }

    @Override
    public @Nullable Object remove(Document document) {
        byte[] entry = entry(document);
        if (entry != null) {
            entries.remove(entry);
        }
        return null;
    }

    @Override
    public void updateInPlace(
            Document oldDocument, Document newDocument, Object position, MongoCollection<Object> collection) {
        byte[] before = entry(oldDocument);
        byte[] after = entry(newDocument);
        if (!Arrays.equals(before, after)) {
            if (before != null) {
                entries.remove(before);
            }
            if (after != null) {
                entries.put(after, NOTHING);
            }
        }
    }
}
