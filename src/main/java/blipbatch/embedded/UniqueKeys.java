package blipbatch.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.AbstractUniqueIndex;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.ObjectDataType;
import org.jspecify.annotations.Nullable;

/**
 * A unique index whose keys are bytes. The library's own keeps Java objects, and serialises two of them for every
 * comparison on the way to a key: with 50,000 documents most of the time of an insert went there.
 */
final class UniqueKeys extends AbstractUniqueIndex<Object> {

    /** What an empty list has for a key; no document has it for a value. */
    private enum Nothing {
        UNDEFINED
    }

    private static final byte OBJECT_ID = 1;
    private static final byte SERIALIZED = 0;
    private static final byte[] NULL = {KeyBytes.NULL};

    private final List<String> fields;
    private final IndexFilter filter;
    private final MVMap<byte[], byte[]> positions;

    /** @param filter which documents are in it at all */
    UniqueKeys(MVStore store, String map, String name, List<IndexKey> keys, boolean sparse, IndexFilter filter) {
        super(name, keys, sparse);
        this.fields = keys();
        this.filter = filter;
        positions = store.openMap(
                map,
                new MVMap.Builder<byte[], byte[]>()
                        .keyType(ByteArrayDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }

    boolean isOfOneField() {
        return fields.size() == 1 && !field().contains(".");
    }

    String field() {
        return fields.get(0);
    }

    /** Whether documents with any of these values that match the query are certain to be in the index. */
    boolean hasAll(Document query, KeyRanges values) {
        return filter.isImpliedBy(query) && (!isSparse() || !values.contain(NULL, 0, 1));
    }

    @Override
    public boolean canHandle(Document query) {
        return filter.isImpliedBy(query) && super.canHandle(query);
    }

    /** @param value as the library has it after normalising */
    @Nullable
    Object position(@Nullable Object value) {
        return getPosition(new KeyValue(Collections.singletonList(value)));
    }

    @Override
    public synchronized void checkAdd(Document document, MongoCollection<Object> collection) {
        if (filter.holds(document)) {
            super.checkAdd(keyed(document), collection);
        }
    }

    @Override
    public synchronized void add(Document document, Object position, MongoCollection<Object> collection) {
        if (filter.holds(document)) {
            super.add(keyed(document), position, collection);
        }
    }

    /** Also one that is not in the index, as an earlier version left those with an empty list. */
    @Override
    public synchronized @Nullable Object remove(Document document) {
        Object position = filter.holds(document) ? super.remove(keyed(document)) : null;
        return position == null && !isSparse() ? Missing.ofNullable(document.get("_id")) : position;
    }

    @Override
    public @Nullable Object getPosition(Document document) {
        return filter.holds(document) ? super.getPosition(keyed(document)) : null;
    }

    @Override
    public synchronized void checkUpdate(
            Document oldDocument, Document newDocument, MongoCollection<Object> collection) {
        if (filter.holds(oldDocument) && filter.holds(newDocument)) {
            super.checkUpdate(keyed(oldDocument), keyed(newDocument), collection);
        } else {
            checkAdd(newDocument, collection);
        }
    }

    @Override
    public void updateInPlace(
            Document oldDocument, Document newDocument, Object position, MongoCollection<Object> collection) {
        if (filter.holds(oldDocument) && filter.holds(newDocument)) {
            super.updateInPlace(keyed(oldDocument), keyed(newDocument), position, collection);
        } else {
            remove(oldDocument);
            add(newDocument, position, collection);
        }
    }

    /** The library has a key for each element of a list, and so none for an empty one; MongoDB has one for that. */
    private Document keyed(Document document) {
        Document keyed = document;
        for (String field : fields) {
            if (document.get(field) instanceof Collection<?> list && list.isEmpty()) {
                keyed = keyed == document ? document.clone() : keyed;
                keyed.put(field, Nothing.UNDEFINED);
            }
        }
        return keyed;
    }

    @Override
    protected @Nullable Object removeDocument(KeyValue key) {
        return position(positions.remove(bytes(key)));
    }

    @Override
    protected boolean putKeyPosition(KeyValue key, Object position) {
        return positions.putIfAbsent(bytes(key), bytes(Missing.ofNullable(position))) == null;
    }

    @Override
    protected Iterable<Entry<KeyValue, Object>> getIterable() {
        return () -> positions.entrySet().stream()
                .map(entry -> Map.entry(key(entry.getKey()), object(entry.getValue())))
                .iterator();
    }

    @Override
    protected @Nullable Object getPosition(KeyValue key) {
        return position(positions.get(bytes(key)));
    }

    @Override
    public long getCount() {
        return positions.sizeAsLong();
    }

    @Override
    public long getDataSize() {
        return getCount();
    }

    private static @Nullable Object position(byte @Nullable [] bytes) {
        return bytes == null ? null : object(bytes);
    }

    /** Nearly every key is a single id. */
    private static byte[] bytes(KeyValue key) {
        return bytes(key.size() == 1 && key.get(0) instanceof ObjectId id ? id : (Object) key);
    }

    private static KeyValue key(byte[] bytes) {
        Object object = object(bytes);
        return object instanceof KeyValue key ? key : new KeyValue(object);
    }

    private static byte[] bytes(Object object) {
        boolean id = object instanceof ObjectId;
        byte[] bytes = object instanceof ObjectId objectId ? objectId.toByteArray() : ObjectDataType.serialize(object);
        return ByteBuffer.allocate(bytes.length + 1)
                .put(id ? OBJECT_ID : SERIALIZED)
                .put(bytes)
                .array();
    }

    private static Object object(byte[] bytes) {
        byte[] content = new byte[bytes.length - 1];
        ByteBuffer.wrap(bytes).get(1, content);
        Object object = bytes[0] == OBJECT_ID ? new ObjectId(content) : ObjectDataType.deserialize(content);
        return object instanceof Missing ? Missing.getInstance() : object; // which the library compares by identity
    }
}
