package blipbatch.embedded;

import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What a query demands of single fields. A document that matches has in each field a value of its ranges, or one that is not
 * plain. What cannot be told by ranges is left out: so every document that is found by them has yet to be compared with the
 * query, unless they are exact.
 *
 * @param fields by their names; what is not in there may have any value
 * @param exact whether every document with plain values of these ranges matches
 */
record Conditions(Map<String, KeyRanges> fields, boolean exact) {

    private static final Conditions ANY = new Conditions(Map.of(), true);
    private static final Conditions UNKNOWN = new Conditions(Map.of(), false);

    private record Values(KeyRanges ranges, boolean exact) {

        static final Values UNKNOWN = new Values(KeyRanges.ALL, false);

        static Values ofNullable(@Nullable KeyRanges ranges) {
            return ranges == null ? UNKNOWN : new Values(ranges, true);
        }

        Values and(Values other) {
            return new Values(ranges.and(other.ranges), exact && other.exact);
        }

        Values not() {
            return exact ? new Values(ranges.not(), true) : UNKNOWN;
        }
    }

    static Conditions of(Document query) {
        Conditions all = ANY;
        for (Entry<String, Object> condition : query.entrySet()) {
            all = all.and(of(condition.getKey(), condition.getValue()));
        }
        return all;
    }

    private static Conditions of(String key, @Nullable Object value) {
        if (key.equals("$and") || key.equals("$or")) {
            return several(key, value);
        }
        if (key.startsWith("$") || key.contains(".")) {
            return UNKNOWN;
        }
        Values values = values(value);
        return new Conditions(Map.of(key, values.ranges), values.exact);
    }

    private static Conditions several(String key, @Nullable Object value) {
        Conditions all = null;
        if (value instanceof Collection<?> branches) {
            for (Object branch : branches) {
                Conditions one = branch instanceof Document query ? of(query) : UNKNOWN;
                all = all == null ? one : key.equals("$and") ? all.and(one) : all.or(one);
            }
        }
        return all == null ? UNKNOWN : all;
    }

    KeyRanges of(String field) {
        return fields.getOrDefault(field, KeyRanges.ALL);
    }

    private Conditions and(Conditions other) {
        Map<String, KeyRanges> both = new HashMap<>(fields);
        other.fields.forEach((field, ranges) -> both.merge(field, ranges, KeyRanges::and));
        return new Conditions(both, exact && other.exact);
    }

    /** In ranges of several fields more is found than either of the two has. */
    private Conditions or(Conditions other) {
        Map<String, KeyRanges> either = new HashMap<>();
        fields.forEach((field, ranges) -> {
            if (other.fields.containsKey(field)) {
                either.put(field, ranges.or(other.of(field)));
            }
        });
        boolean sameField = fields.size() == 1 && fields.keySet().equals(other.fields.keySet());
        return new Conditions(either, exact && other.exact && sameField);
    }

    private static Values values(@Nullable Object condition) {
        if (!(condition instanceof Document operators)) {
            return points(condition);
        }
        if (operators.isEmpty()
                || BsonRegularExpression.isRegularExpression(operators)
                || !operators.keySet().stream().allMatch(operator -> operator.startsWith("$"))) {
            return Values.UNKNOWN;
        }
        Values all = new Values(KeyRanges.ALL, true);
        for (Entry<String, Object> operator : operators.entrySet()) {
            all = all.and(values(operator.getKey(), operator.getValue()));
        }
        return all;
    }

    private static Values points(@Nullable Object value) {
        return Values.ofNullable(KeyRanges.points(Collections.singletonList(value)));
    }

    private static Values values(String operator, @Nullable Object operand) {
        switch (operator) {
            case "$eq":
                return points(operand);
            case "$ne":
                return points(operand).not();
            case "$in":
                return several(operand);
            case "$nin":
                return several(operand).not();
            case "$not":
                return operand instanceof Document ? values(operand).not() : Values.UNKNOWN;
            case "$lt", "$lte", "$gt", "$gte":
                return comparison(operator, KeyBytes.of(operand));
            default:
                return Values.UNKNOWN;
        }
    }

    private static Values several(@Nullable Object operand) {
        return operand instanceof List<?> values ? Values.ofNullable(KeyRanges.points(values)) : Values.UNKNOWN;
    }

    /** Compared with null nothing is less or greater; that is left to the library. */
    private static Values comparison(String operator, byte @Nullable [] value) {
        if (value == null || value[0] == KeyBytes.NULL) {
            return Values.UNKNOWN;
        }
        boolean inclusive = operator.endsWith("e");
        return new Values(
                operator.startsWith("$l") ? KeyRanges.below(value, inclusive) : KeyRanges.above(value, inclusive),
                true);
    }
}
