package blipbatch.embedded;

import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** The indexes of a collection, by which its documents are found. What is found is what a look at every document would find. */
final class Indexes {

    /**
     * @param documents all that match, and perhaps more
     * @param sorted whether they come in the order that was asked for
     */
    record Found(Stream<Document> documents, boolean sorted) {}

    private final MVMap<Object, Document> documents;
    private final List<UniqueKeys> unique = new CopyOnWriteArrayList<>();
    private final List<SortedDocuments> sorted = new CopyOnWriteArrayList<>();

    Indexes(MVMap<Object, Document> documents) {
        this.documents = documents;
        sorted.add(new DocumentsById(documents));
    }

    void add(Index<Object> index) {
        if (index instanceof UniqueKeys keys && keys.isOfOneField()) {
            unique.add(keys);
        } else if (index instanceof OrderedIndex ordered) {
            sorted.add(ordered);
        }
    }

    void remove(String name) {
        unique.removeIf(index -> index.getName().equals(name));
        sorted.removeIf(documents ->
                documents instanceof OrderedIndex index && index.getName().equals(name));
    }

    /** @param wanted how many documents at most; 0 for all */
    Found find(Document query, @Nullable Document order, long wanted, Predicate<Document> matches) {
        Conditions conditions = Conditions.of(query);
        Stream<Document> single = named(query, conditions, 1);
        if (single != null) {
            return new Found(single, false); // no plan has less to read, and to make one costs more than that
        }
        QueryPlan plan = QueryPlan.best(sorted, query, conditions, order, wanted);
        Stream<Document> named = named(query, conditions, plan.cost());
        return named != null ? new Found(named, false) : new Found(plan.documents(matches, order), plan.isSorted());
    }

    /** Those that a unique index knows by the values that the query names; null if there are none, or too many. */
    private @Nullable Stream<Document> named(Document query, Conditions conditions, double most) {
        for (UniqueKeys index : unique) {
            KeyRanges values = conditions.of(index.field());
            if (values.arePoints() && values.ranges().size() <= most && index.hasAll(query, values)) {
                return values.ranges().stream()
                        .map(point -> index.position(KeyBytes.value(point.from(), 0)))
                        .filter(Objects::nonNull)
                        .distinct()
                        .map(documents::get)
                        .filter(Objects::nonNull);
            }
        }
        return null;
    }

    /** Empty if it takes more than a look at the ends of some ranges. */
    OptionalLong countRanges(Document query, Predicate<Document> matches) {
        Conditions conditions = Conditions.of(query);
        return sorted.stream()
                .filter(index -> index.haveAll(query))
                .map(index -> new IndexScan(index, conditions))
                .filter(scan -> scan.isExact() && !scan.isFiltered())
                .mapToLong(scan -> scan.size() + odd(scan, matches))
                .findFirst();
    }

    long count(Document query, Predicate<Document> matches) {
        QueryPlan plan = QueryPlan.best(sorted, query, Conditions.of(query), null, 0);
        return plan.scan().isExact()
                ? count(plan.scan()) + odd(plan.scan(), matches)
                : find(query, null, 0, matches).documents().filter(matches).count();
    }

    private static long odd(IndexScan scan, Predicate<Document> matches) {
        return scan.documents().odd().filter(matches).count();
    }

    private static long count(IndexScan scan) {
        Iterable<SortedDocuments.Entry> entries = () -> scan.entries(false);
        return StreamSupport.stream(entries.spliterator(), false).count();
    }

    /** How many documents have each value of a field, in the order of the values; null if no index tells. */
    @Nullable
    Map<Object, Long> countBy(String field, Document query, Predicate<Document> matches) {
        Conditions conditions = Conditions.of(query);
        for (SortedDocuments index : sorted) {
            if (index.fields().get(0).equals(field)
                    && conditions.exact()
                    && Set.of(field).containsAll(conditions.fields().keySet())
                    && index.haveAll(query)
                    && index.odd().noneMatch(matches)) {
                return countBy(index, new IndexScan(index, conditions).ranges());
            }
        }
        return null;
    }

    private static @Nullable Map<Object, Long> countBy(SortedDocuments index, List<KeyRange> ranges) {
        Map<Object, Long> counts = new LinkedHashMap<>();
        for (KeyRange range : ranges) {
            KeyRange rest = range;
            Iterator<SortedDocuments.Entry> next = index.in(rest, false);
            while (next.hasNext()) {
                byte[] key = next.next().key();
                if (key[0] == KeyBytes.NUMBER) {
                    return null; // of which type it is stands in the documents alone
                }
                KeyRange same = KeyRange.beginningWith(Arrays.copyOf(key, KeyBytes.end(key, 0)));
                counts.put(KeyBytes.value(key, 0), index.count(same));
                rest = new KeyRange(same.to(), range.to());
                next = index.in(rest, false);
            }
        }
        return counts;
    }
}
