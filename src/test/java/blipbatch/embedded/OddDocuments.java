package blipbatch.embedded;

import de.bwaldvogel.mongo.backend.DocumentComparator;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.MaxKey;
import org.bson.types.MinKey;
import org.bson.types.ObjectId;

/** Documents with fields {@code a}, {@code b}, {@code c} and {@code u} of all types, and queries for them; the same for the same seed. */
final class OddDocuments {

    private static final List<Object> PLAIN = Arrays.asList(
            null,
            0,
            1,
            2,
            5,
            1L,
            2.5,
            -3,
            "",
            "done",
            "queued",
            "zulu",
            true,
            false,
            new Date(0),
            new Date(1_000),
            new Date(5_000),
            new ObjectId("000000000000000000000001"),
            new ObjectId("ffffffffffffffffffffffff"));

    private static final List<Object> ODD = Arrays.asList(
            -0.0,
            Double.POSITIVE_INFINITY,
            1e300,
            3_000_000_000L,
            (1L << 53) + 1,
            Long.MIN_VALUE,
            Decimal128.parse("1"),
            "a\0b",
            "é",
            "\uD83D\uDE00",
            "\uFFFD",
            "x".repeat(300),
            List.of(),
            List.of(1, 2),
            List.of("queued", 7),
            Arrays.asList((Object) null),
            List.of(List.of(1)),
            new Document(),
            new Document("x", 1),
            List.of(new Document("x", 1)),
            new Binary(new byte[] {1, 2}),
            new MinKey(),
            new MaxKey(),
            new BsonTimestamp(3, 4));

    private static final List<String> FIELDS = List.of("a", "b", "c");
    private static final List<String> COMPARISONS = List.of("$gt", "$gte", "$lt", "$lte", "$eq", "$ne");

    /** Which the library does not sort in one order. */
    private static final List<Object> UNORDERED = List.of(Double.NaN, 3_000_000_000.5, -5_000_000_000.25);

    private final Random random;
    private final List<Object> oddValues;
    private int documents;

    OddDocuments(Random random, boolean unordered) {
        this.random = random;
        oddValues = new ArrayList<>(ODD);
        if (unordered) {
            oddValues.addAll(UNORDERED);
        }
    }

    int oneOf(int number) {
        return random.nextInt(number);
    }

    boolean areFew(long matching) {
        return matching < 15;
    }

    private <T> T oneOf(List<T> some) {
        return some.get(oneOf(some.size()));
    }

    private Object value() {
        return oneOf(oneOf(4) == 0 ? oddValues : PLAIN);
    }

    Document document(boolean onlyObjectIds) {
        Document document = new Document("_id", onlyObjectIds || oneOf(2) == 0 ? objectId() : otherId());
        for (String field : FIELDS) {
            if (oneOf(6) > 0) {
                document.append(field, value());
            }
        }
        return oneOf(2) == 0
                ? document
                : document.append("u", oneOf(5) == 0 ? List.of(documents, "u" + documents) : documents);
    }

    private ObjectId objectId() {
        return new ObjectId("%024x".formatted(++documents * 7919L % 100_000));
    }

    private Object otherId() {
        documents++;
        return switch (oneOf(4)) {
            case 0 -> documents;
            case 1 -> "id " + documents;
            case 2 -> documents + 0.5;
            default -> new Document("part", documents);
        };
    }

    Document filter() {
        Document filter = new Document();
        int conditions = oneOf(4);
        for (int i = 0; i < conditions; i++) {
            switch (oneOf(14)) {
                case 0 -> filter.append("$or", List.of(filter(), filter()));
                case 1 -> filter.append("$and", List.of(filter(), new Document(oneOf(FIELDS), condition())));
                case 2 -> filter.append("$nor", List.of(new Document(oneOf(FIELDS), condition())));
                case 3 -> filter.append("_id", idCondition());
                case 4 -> filter.append("u", oneOf(2) == 0 ? oneOf(documents + 1) : condition());
                case 5 -> filter.append("a", "queued");
                case 6 -> filter.append("b.x", 1);
                default -> filter.append(oneOf(FIELDS), condition());
            }
        }
        return filter;
    }

    private Object condition() {
        return switch (oneOf(9)) {
            case 0, 1 -> value();
            case 2 -> new Document(oneOf(COMPARISONS), value());
            case 3 -> new Document(oneOf(COMPARISONS), value()).append(oneOf(COMPARISONS), value());
            case 4 -> new Document(oneOf(List.of("$in", "$nin")), values());
            case 5 -> new Document("$not", new Document(oneOf(COMPARISONS), value()));
            case 6 -> new Document("$exists", oneOf(2) == 0);
            case 7 -> new Document("$not", new Document("$in", values()).append("$gt", value()));
            default ->
                oneOf(List.of(
                        Pattern.compile("^q"),
                        new Document("$type", "string"),
                        new Document("$type", "array"),
                        new Document("$not", new Document("$type", "date")),
                        new Document("$not", Pattern.compile("e"))));
        };
    }

    private Object idCondition() {
        ObjectId id = new ObjectId("%024x".formatted(oneOf(100_000)));
        return switch (oneOf(4)) {
            case 0 -> new Document("$gt", id);
            case 1 -> new Document("$gte", id).append("$lt", new ObjectId("%024x".formatted(oneOf(100_000))));
            case 2 -> new Document("$in", Arrays.asList(id, oneOf(documents + 1), "id " + oneOf(documents + 1)));
            default -> oneOf(documents + 1);
        };
    }

    private List<Object> values() {
        List<Object> values = new ArrayList<>();
        for (int i = oneOf(4); i > 0; i--) {
            values.add(value());
        }
        return values;
    }

    Document sort() {
        Document sort = new Document();
        for (int i = oneOf(3); i >= 0; i--) {
            sort.append(oneOf(List.of("a", "b", "c", "_id")), oneOf(2) == 0 ? 1 : -1);
        }
        return sort;
    }

    Bson change() {
        return oneOf(3) == 0
                ? new Document("$unset", new Document(oneOf(FIELDS), ""))
                : new Document("$set", new Document(oneOf(FIELDS), value()));
    }

    static int compare(Document one, Document other, Document sort) {
        // The library's own order is none for empty lists.
        return one.equals(other)
                        || sort.keySet().stream().anyMatch(field -> List.of().equals(one.get(field)))
                ? 0
                : new DocumentComparator(library(sort)).compare(library(one), library(other));
    }

    private static de.bwaldvogel.mongo.bson.Document library(Document document) {
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(new RawBsonDocument(document, new DocumentCodec())
                .getByteBuffer()
                .asNIO()));
    }
}
