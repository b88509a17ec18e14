package blipbatch.post;

import java.time.Instant;
import java.util.Date;
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

    /** The smallest id of that second: an id begins with the second in which it was made. */
    public static ObjectId firstIdOf(Instant second) {
        return new ObjectId("%08x0000000000000000".formatted((int) second.getEpochSecond()));
    }
}
