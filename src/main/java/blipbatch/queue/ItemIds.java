package blipbatch.queue;

import java.util.Date;
import java.util.stream.Stream;
import org.bson.BsonDateTime;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.types.MaxKey;
import org.bson.types.MinKey;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Items' ids: an ObjectId, or the text, number or whatever else that another program chose. */
final class ItemIds {

    private ItemIds() {}

    /** The item's id as a query needs it: Spring Data makes an ObjectId of plain text that looks like one, and of a date. */
    static @Nullable Object of(Document item) {
        Object id = item.get(QueueCollection.ID);
        if (id instanceof String text) {
            return new BsonString(text);
        }
        if (id instanceof Date date) {
            return new BsonDateTime(date.getTime());
        }
        if (id instanceof MinKey) {
            return new BsonMinKey();
        }
        return id instanceof MaxKey ? new BsonMaxKey() : id;
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
