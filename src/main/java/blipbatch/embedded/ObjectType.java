package blipbatch.embedded;

import java.nio.ByteBuffer;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.ObjectDataType;

/**
 * {@link ObjectDataType} for one thread at a time. It keeps the type that it met last in a field, which it reads twice: with the
 * type of another thread between the two it cannot compare, or compares as if all were equal, or reads something else.
 */
final class ObjectType extends BasicDataType<Object> {

    private final ObjectDataType type = new ObjectDataType();

    @Override
    public int compare(Object one, Object other) {
        if (one instanceof String text && other instanceof String otherText) {
            return text.compareTo(otherText); // as it would be, without waiting
        }
        synchronized (type) {
            return type.compare(one, other);
        }
    }

    @Override
    public int getMemory(Object object) {
        synchronized (type) {
            return type.getMemory(object);
        }
    }

    @Override
    public void write(WriteBuffer buffer, Object object) {
        synchronized (type) {
            type.write(buffer, object);
        }
    }

    @Override
    public Object read(ByteBuffer buffer) {
        synchronized (type) {
            return type.read(buffer);
        }
    }

    @Override
    public Object[] createStorage(int size) {
        return new Object[size];
    }
}
