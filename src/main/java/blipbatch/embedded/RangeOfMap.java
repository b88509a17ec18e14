package blipbatch.embedded;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** A part of a map as it is now, whatever is written to it later. */
abstract class RangeOfMap<K, V> implements Iterator<SortedDocuments.Entry> {

    private final MVMap<K, V> map;
    private final K from;
    private final K to;
    private final Cursor<K, V> cursor;
    private @Nullable K next;

    /**
     * @param from inclusive
     * @param to exclusive
     */
    RangeOfMap(MVMap<K, V> map, K from, K to, boolean descending) {
        this.map = map;
        this.from = from;
        this.to = to;
        cursor = descending ? map.cursor(to, null, true) : map.cursor(from);
        advance();
        if (descending && next == null && cursor.hasNext()) {
            advance(); // past the end, which is not in the range
        }
    }

    private void advance() {
        K key = cursor.hasNext() ? cursor.next() : null;
        next = key != null && compare(from, key) <= 0 && compare(key, to) < 0 ? key : null;
    }

    private int compare(K one, K other) {
        return map.getKeyType().compare(one, other);
    }

    protected abstract SortedDocuments.Entry entry(K key, V value);

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public SortedDocuments.Entry next() {
        K key = next;
        if (key == null) {
            throw new NoSuchElementException();
        }
        SortedDocuments.Entry entry = entry(key, cursor.getValue());
        advance();
        return entry;
    }
}
