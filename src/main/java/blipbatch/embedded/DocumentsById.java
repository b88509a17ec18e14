package blipbatch.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;

/** The documents in the order of their ids, as they are kept; odd is whatever is no ObjectId. */
record DocumentsById(MVMap<Object, Document> documents) implements SortedDocuments {

    private static final ObjectId FIRST = new ObjectId(new byte[12]);
    private static final KeyRange IDS = KeyRange.beginningWith(new byte[] {KeyBytes.ID});

    @Override
    public List<String> fields() {
        return List.of("_id");
    }

    @Override
    public boolean haveAll(Document query) {
        return true;
    }

    @Override
    public long count(KeyRange range) {
        long end = endsBehindIds(range) ? documents.sizeAsLong() - oddBehind().count() : position(id(range.to()));
        return Math.max(0, end - position(id(range.from())));
    }

    private long position(Object id) {
        long index = documents.getKeyIndex(id);
        return index < 0 ? -index - 1 : index;
    }

    private static boolean endsBehindIds(KeyRange range) {
        return Arrays.compareUnsigned(range.to(), IDS.to()) >= 0;
    }

    /** The first id at or behind the bytes, which may be no whole id. */
    private static ObjectId id(byte[] bytes) {
        return Arrays.compareUnsigned(bytes, IDS.from()) <= 0
                ? FIRST
                : new ObjectId(Arrays.copyOfRange(Arrays.copyOf(bytes, 13), 1, 13));
    }

    @Override
    public Iterator<Entry> in(KeyRange range, boolean descending) {
        if (Arrays.compareUnsigned(range.from(), IDS.to()) >= 0
                || Arrays.compareUnsigned(range.to(), IDS.from()) <= 0) {
            return Collections.emptyIterator();
        }
        boolean open = endsBehindIds(range);
        Object from = id(range.from());
        Object to = id(range.to());
        Predicate<Object> within =
                key -> key instanceof ObjectId && compare(from, key) <= 0 && (open || compare(key, to) < 0);
        Cursor<Object, Document> cursor =
                descending ? documents.cursor(open ? null : to, null, true) : documents.cursor(from);
        Iterable<Object> keys = () -> cursor;
        Stream<Object> some = StreamSupport.stream(keys.spliterator(), false);
        if (descending) {
            some = some.dropWhile(key -> !within.test(key) && compare(from, key) <= 0);
        }
        return some.takeWhile(within)
                .map(key -> entry((ObjectId) key, cursor.getValue()))
                .iterator();
    }

    private int compare(Object one, Object other) {
        return documents.getKeyType().compare(one, other);
    }

    private static Entry entry(ObjectId id, Document document) {
        return new Entry(KeyBytes.of(id), () -> document);
    }

    @Override
    public Stream<Document> odd() {
        return documents.ceilingKey(FIRST) instanceof ObjectId
                ? Stream.concat(values(documents.cursor(null)), oddBehind())
                : documents.values().stream();
    }

    private Stream<Document> oddBehind() {
        return values(documents.cursor(null, null, true));
    }

    private static Stream<Document> values(Cursor<Object, Document> cursor) {
        Iterable<Object> keys = () -> cursor;
        return StreamSupport.stream(keys.spliterator(), false)
                .takeWhile(key -> !(key instanceof ObjectId))
                .map(key -> cursor.getValue());
    }

    @Override
    public long countOdd() {
        return documents.ceilingKey(FIRST) instanceof ObjectId first
                ? position(first) + oddBehind().count()
                : documents.sizeAsLong();
    }
}
