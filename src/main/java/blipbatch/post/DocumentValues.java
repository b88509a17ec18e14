package blipbatch.post;

import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Values of documents that others write too: whatever is not as expected is null. */
public final class DocumentValues {

    private DocumentValues() {}

    public static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    public static @Nullable Instant instant(@Nullable Object value) {
        return value instanceof Date date ? date.toInstant() : null;
    }

    /** How often something happened; zero of what is no number of times. */
    public static int count(@Nullable Object value) {
        int count = value instanceof Number number ? number.intValue() : 0;
        // One more must fit.
        return Math.max(0, Math.min(count, Integer.MAX_VALUE - 1));
    }

    /** What kind of value it is, for a sentence. */
    public static String kind(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof String) {
            return "text";
        }
        if (value instanceof Number) {
            return "a number";
        }
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof ObjectId) {
            return "an ObjectId";
        }
        return value instanceof Collection ? "a list" : "a " + value.getClass().getSimpleName();
    }

    /** The smallest id of that second: an id begins with the second in which it was made. */
    public static ObjectId firstIdOf(Instant second) {
        return new ObjectId("%08x0000000000000000".formatted((int) second.getEpochSecond()));
    }
}
