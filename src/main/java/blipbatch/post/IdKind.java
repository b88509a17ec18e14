package blipbatch.post;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.schema.JsonSchemaObject.Type;

/** What ids may be. MongoDB compares an id with those of its kind alone, so that posts are walked through one kind after the other. */
enum IdKind {
    OBJECT_ID(Type.OBJECT_ID),
    TEXT(Type.STRING),
    BINARY(Type.BINARY_DATA),
    NUMBER(Type.INT_32, Type.INT_64, Type.DOUBLE);

    /** Of numbers, those that have no fraction. */
    private static final Document WHOLE = new Document("$eq", List.of("$_id", new Document("$trunc", List.of("$_id"))));

    private final Type[] types;

    IdKind(Type... types) {
        this.types = types;
    }

    static IdKind of(Object id) {
        if (id instanceof Number) {
            return NUMBER;
        }
        return id instanceof ObjectId ? OBJECT_ID : id instanceof String ? TEXT : BINARY;
    }

    /** Those that are left behind the post; of all ids an ObjectId alone tells when its post was made. */
    static List<IdKind> from(@Nullable Object post, PostSelection selection) {
        if (selection.from() != null || selection.to() != null) {
            return List.of(OBJECT_ID);
        }
        return Arrays.asList(values()).subList(post == null ? 0 : of(post).ordinal(), values().length);
    }

    /**
     * The selection's ids of this kind.
     *
     * @param after counts only where it is of this kind
     */
    Criteria ids(PostSelection selection, @Nullable Object after, @Nullable Object last) {
        Criteria ids =
                this == OBJECT_ID ? objectIds(selection, after) : where("_id").type(types);
        if (this == NUMBER) {
            // The embedded store finds what is no number below each number.
            ids.gte(-PostIds.BEYOND).lt(PostIds.BEYOND).ne(Double.NaN);
        }
        if (this != OBJECT_ID && after != null && of(after) == this) {
            ids.gt(PostIds.forQuery(after));
        }
        if (last != null) {
            ids.lte(PostIds.forQuery(last));
        }
        if (!selection.ids().isEmpty()) {
            ids.in(PostIds.forQuery(selection.ids()));
        }
        return this == NUMBER ? ids.and("$expr").is(WHOLE) : ids;
    }

    private static Criteria objectIds(PostSelection selection, @Nullable Object after) {
        ObjectId first = DocumentValues.firstIdOf(selection.from() == null ? Instant.EPOCH : selection.from());
        Criteria ids = after instanceof ObjectId id && id.compareTo(first) >= 0
                ? where("_id").gt(id)
                : where("_id").gte(first);
        return selection.to() == null ? ids : ids.lt(DocumentValues.firstIdOf(selection.to()));
    }
}
