package blipbatch.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A way to the documents that match a query: the one along which the fewest are expected to be read. There is always that
 * along the ids, which reads all of them.
 *
 * @param direction 1, or -1 if the index has the wanted order backwards, or 0 if the documents must be sorted
 */
record QueryPlan(IndexScan scan, int direction, double cost) {

    /** Documents that lie side by side are read faster than those that an index points to. */
    private static final double SIDE_BY_SIDE = 0.4;

    private static final double SORTING = 1.5;

    /** Where the query has conditions that the ranges do not have, so many more documents are read than are wanted. */
    private static final int OTHER_CONDITIONS = 10;

    /** @param wanted how many documents at most; 0 for all */
    static QueryPlan best(
            List<SortedDocuments> indexes,
            Document query,
            Conditions conditions,
            @Nullable Document order,
            long wanted) {
        return indexes.stream()
                .filter(index -> index.haveAll(query))
                .map(index -> of(new IndexScan(index, conditions), order, wanted))
                .min(Comparator.comparingDouble(QueryPlan::cost))
                .orElseThrow();
    }

    private static QueryPlan of(IndexScan scan, @Nullable Document order, long wanted) {
        int direction = order == null || order.isEmpty() ? 1 : scan.direction(order);
        double documents = scan.size() + scan.documents().countOdd();
        if (direction != 0 && wanted > 0) {
            boolean all = scan.isExact() && !scan.isFiltered();
            documents = Math.min(documents, all ? wanted : (wanted + 1) * OTHER_CONDITIONS);
        }
        return new QueryPlan(scan, direction, documents * weight(scan) * (direction == 0 ? SORTING : 1));
    }

    private static double weight(IndexScan scan) {
        return scan.documents() instanceof DocumentsById ? SIDE_BY_SIDE : 1;
    }

    /** Whether they come in the order that was asked for. */
    boolean isSorted() {
        return direction != 0;
    }

    /** All that match, and perhaps more. */
    Stream<Document> documents(Predicate<Document> matches, @Nullable Document order) {
        Stream<Document> plain = stream(scan.entries(direction < 0))
                .map(entry -> entry.document().get())
                .filter(Objects::nonNull);
        Stream<Document> odd = scan.documents().odd();
        if (!isSorted() || order == null || order.isEmpty()) {
            return Stream.concat(plain, odd);
        }
        Comparator<Document> comparator = new DocumentOrder(order);
        List<Document> few = odd.filter(matches).sorted(comparator).toList();
        return few.isEmpty() ? plain : stream(new Merged(plain.iterator(), few.iterator(), comparator));
    }

    private static <T> Stream<T> stream(Iterator<T> iterator) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator, Spliterator.ORDERED), false);
    }

    /** Two that are in order as one. */
    private static final class Merged implements Iterator<Document> {

        private final Iterator<Document> one;
        private final Iterator<Document> other;
        private final Comparator<Document> order;
        private @Nullable Document nextOfOne;
        private @Nullable Document nextOfOther;

        Merged(Iterator<Document> one, Iterator<Document> other, Comparator<Document> order) {
            this.one = one;
            this.other = other;
            this.order = order;
        }

        @Override
        public boolean hasNext() {
            nextOfOne = nextOfOne == null && one.hasNext() ? one.next() : nextOfOne;
            nextOfOther = nextOfOther == null && other.hasNext() ? other.next() : nextOfOther;
            return nextOfOne != null || nextOfOther != null;
        }

        @Override
        public Document next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            boolean takeOne = nextOfOther == null || nextOfOne != null && order.compare(nextOfOne, nextOfOther) <= 0;
            Document next = takeOne ? nextOfOne : nextOfOther;
            nextOfOne = takeOne ? null : nextOfOne;
            nextOfOther = takeOne ? nextOfOther : null;
            return Objects.requireNonNull(next);
        }
    }
}
