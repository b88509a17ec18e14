package blipbatch.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map.Entry;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The ranges of an index in which all documents with plain values are that a query may find. */
final class IndexScan {

    /** As many as a query may name ids; more of them are compared one by one. */
    private static final int MOST_RANGES = 5_000;

    private final SortedDocuments documents;
    private final Conditions conditions;
    private final List<KeyRange> ranges;

    /** What the fields behind those of the ranges must be. */
    private final List<KeyRanges> filter;

    private final boolean filtered;

    IndexScan(SortedDocuments documents, Conditions conditions) {
        this.documents = documents;
        this.conditions = conditions;
        List<KeyRange> found = List.of();
        List<byte[]> prefixes = List.of(new byte[0]);
        filter = new ArrayList<>();
        boolean open = true;
        for (String field : documents.fields()) {
            KeyRanges values = conditions.of(field);
            if (!open) {
                filter.add(values);
            } else {
                filter.add(KeyRanges.ALL);
                open = values.arePoints()
                        && (long) prefixes.size() * values.ranges().size() <= MOST_RANGES;
                found = product(prefixes, values);
                prefixes = found.stream().map(KeyRange::from).toList();
            }
        }
        ranges = found;
        filtered = filter.stream().anyMatch(values -> !values.isAll());
    }

    private static List<KeyRange> product(List<byte[]> prefixes, KeyRanges values) {
        List<KeyRange> product = new ArrayList<>();
        for (byte[] prefix : prefixes) {
            if (values.isAll() && prefix.length > 0) {
                product.add(KeyRange.beginningWith(prefix));
            } else {
                values.ranges().forEach(range -> product.add(range.behind(prefix)));
            }
        }
        return product;
    }

    SortedDocuments documents() {
        return documents;
    }

    List<KeyRange> ranges() {
        return ranges;
    }

    /** How many entries are in the ranges; with a filter not all of them are meant. */
    long size() {
        return ranges.stream().mapToLong(documents::count).sum();
    }

    boolean isFiltered() {
        return filtered;
    }

    /** Whether all its entries are of documents that match. */
    boolean isExact() {
        return conditions.exact()
                && documents.fields().containsAll(conditions.fields().keySet());
    }

    /** Whether its entries come in an order: 1, or -1 if they do backwards, or 0. */
    int direction(Document order) {
        Iterator<String> fields =
                documents.fields().stream().filter(field -> !isConstant(field)).iterator();
        int direction = 0;
        for (Entry<String, Object> sort : order.entrySet()) {
            if (!(sort.getValue() instanceof Number number)) {
                return 0;
            }
            if (documents.fields().contains(sort.getKey()) && isConstant(sort.getKey())) {
                continue;
            }
            int wanted = number.intValue() > 0 ? 1 : -1;
            if (!fields.hasNext() || !fields.next().equals(sort.getKey()) || direction == -wanted) {
                return 0;
            }
            direction = wanted;
        }
        return direction == 0 ? 1 : direction;
    }

    private boolean isConstant(String field) {
        KeyRanges values = conditions.of(field);
        return values.ranges().size() == 1 && values.arePoints();
    }

    Iterator<SortedDocuments.Entry> entries(boolean descending) {
        List<KeyRange> inOrder = new ArrayList<>(ranges);
        if (descending) {
            Collections.reverse(inOrder);
        }
        return new Entries(inOrder.iterator(), descending);
    }

    private boolean passes(byte[] key) {
        int begin = 0;
        for (KeyRanges values : filter) {
            int end = KeyBytes.end(key, begin);
            if (!values.isAll() && !values.contain(key, begin, end)) {
                return false;
            }
            begin = end;
        }
        return true;
    }

    /** One range after the other. */
    private final class Entries implements Iterator<SortedDocuments.Entry> {

        private final Iterator<KeyRange> left;
        private final boolean descending;
        private Iterator<SortedDocuments.Entry> range = Collections.emptyIterator();
        private SortedDocuments.@Nullable Entry next;

        Entries(Iterator<KeyRange> left, boolean descending) {
            this.left = left;
            this.descending = descending;
        }

        @Override
        public boolean hasNext() {
            while (next == null && (range.hasNext() || left.hasNext())) {
                if (range.hasNext()) {
                    SortedDocuments.Entry entry = range.next();
                    next = !filtered || passes(entry.key()) ? entry : null;
                } else {
                    range = documents.in(left.next(), descending);
                }
            }
            return next != null;
        }

        @Override
        public SortedDocuments.Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            SortedDocuments.Entry entry = next;
            next = null;
            return entry;
        }
    }
}
