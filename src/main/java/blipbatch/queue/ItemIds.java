package blipbatch.queue;

import java.util.stream.Stream;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Items' ids: an ObjectId, or the text or number that another program chose. */
final class ItemIds {

    private ItemIds() {}

    /** The item's id as a query needs it: Spring Data takes plain text that looks like an ObjectId for one. */
    static @Nullable Object of(Document item) {
        Object id = item.get(QueueCollection.ID);
        return id instanceof String text ? new BsonString(text) : id;
    }

    /** What an id may be that is written like that. */
    static Stream<Object> readings(String id) {
        Stream<Object> text = Stream.of(new BsonString(id));
        if (ObjectId.isValid(id)) {
            return Stream.concat(Stream.of(new ObjectId(id)), text);
        }
        return id.matches("-?\\d{1,18}") ? Stream.concat(Stream.of(Long.valueOf(id)), text) : text;
    }
}
