package blipbatch.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The documents of a collection in the order of some of their fields, as far as these have plain values. */
interface SortedDocuments {

    /**
     * @param key the {@link KeyBytes} of the fields, one behind the other, and perhaps more behind them
     * @param document null if it was removed meanwhile
     */
    record Entry(byte[] key, Supplier<@Nullable Document> document) {}

    List<String> fields();

    /** Whether all that the query could find are among them. */
    boolean haveAll(Document query);

    /** How many have a key in the range. */
    long count(KeyRange range);

    Iterator<Entry> in(KeyRange range, boolean descending);

    /** Those that have another value than a plain one in one of the fields; in no order. */
    Stream<Document> odd();

    long countOdd();
}
