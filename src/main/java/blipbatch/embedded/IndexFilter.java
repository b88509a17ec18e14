package blipbatch.embedded;

import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import java.util.Map.Entry;
import java.util.Objects;

/**
 * Which documents an index has.
 *
 * @param partial what a document must match
 * @param present a document must have one of these fields; empty if that does not matter
 */
record IndexFilter(Document partial, List<String> present) {

    /** @param description of the index, as the command that made it had it */
    static IndexFilter of(Document description, List<IndexKey> keys) {
        return new IndexFilter(
                partial(description),
                Boolean.TRUE.equals(description.get("sparse"))
                        ? keys.stream().map(IndexKey::getKey).toList()
                        : List.of());
    }

    /** Of an index that sees by itself to the fields that are not there. */
    static IndexFilter ofUnique(Document description) {
        return new IndexFilter(partial(description), List.of());
    }

    private static Document partial(Document description) {
        return description.get("partialFilterExpression") instanceof Document partial ? partial : new Document();
    }

    boolean holds(Document document) {
        return (present.isEmpty() || present.stream().anyMatch(document::containsKey))
                && (partial.isEmpty() || new DefaultQueryMatcher().matches(document, partial));
    }

    /** Whether all documents that match the query are certain to be in the index. */
    boolean isImpliedBy(Document query) {
        return (present.isEmpty() || present.stream().anyMatch(field -> isEqualToSomething(query, field)))
                && partial.entrySet().stream().allMatch(condition -> implies(query, condition));
    }

    private static boolean implies(Document query, Entry<String, Object> condition) {
        String field = condition.getKey();
        return query.containsKey(field) && Objects.equals(query.get(field), condition.getValue())
                || new Document("$exists", true).equals(condition.getValue()) && isEqualToSomething(query, field);
    }

    private static boolean isEqualToSomething(Document query, String field) {
        byte[] value = KeyBytes.of(query.get(field));
        return value != null && value[0] != KeyBytes.NULL;
    }
}
