package blipbatch.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.ObjectDataType;

/** The documents' ids: an ObjectId as its twelve bytes, all others as {@link ObjectDataType} has them, whose order it is, too. */
final class IdType extends BasicDataType<Object> {

    /** No tag of {@link ObjectDataType}. */
    private static final byte OBJECT_ID = -1;

    private static final int BYTES = 12;
    private static final int MEMORY = 48;

    private final ObjectType others = new ObjectType();

    @Override
    public int compare(Object one, Object other) {
        return one instanceof ObjectId id && other instanceof ObjectId otherId
                ? id.compareTo(otherId)
                : others.compare(canonical(one), canonical(other));
    }

    /** Java writes equal maps differently, since it also writes how much room there is in them; and so would compare them. */
    static Object canonical(Object id) {
        if (id instanceof Document document) {
            Document canonical = new Document();
            document.forEach((field, value) -> canonical.put(field, value == null ? null : canonical(value)));
            return canonical;
        }
        return id instanceof Collection<?> list
                ? new ArrayList<>(list.stream()
                        .map(value -> value == null ? null : canonical(value))
                        .toList())
                : id;
    }

    @Override
    public int getMemory(Object id) {
        return id instanceof ObjectId ? MEMORY : others.getMemory(id);
    }

    @Override
    public void write(WriteBuffer buffer, Object id) {
        if (id instanceof ObjectId objectId) {
            buffer.put(OBJECT_ID).put(objectId.toByteArray());
        } else {
            others.write(buffer, id);
        }
    }

    @Override
    public Object read(ByteBuffer buffer) {
        if (buffer.get(buffer.position()) != OBJECT_ID) {
            return others.read(buffer);
        }
        buffer.get();
        byte[] id = new byte[BYTES];
        buffer.get(id);
        return new ObjectId(id);
    }

    @Override
    public Object[] createStorage(int size) {
        return new Object[size];
    }
}
