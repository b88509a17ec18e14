package blipbatch.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.ObjectDataType;
import org.jspecify.annotations.Nullable;

/**
 * Documents in the file as MongoDB has them, in BSON: less than half of what Java makes of its objects, and read many times
 * faster. What an earlier version wrote is still read.
 */
final class DocumentType extends BasicDataType<Document> {

    /** No tag of {@link ObjectDataType}, which wrote the file before. */
    private static final byte BSON = -1;

    private static final int OBJECT = 24;
    private static final int FIELD = 48;

    private final ObjectType former = new ObjectType();

    @Override
    public int getMemory(Document document) {
        return size(document);
    }

    /** As the documents are when they were read; the names of fields are not counted. */
    private static int size(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().mapToInt(DocumentType::size).sum() + FIELD * (2 + 2 * map.size());
        } else if (value instanceof Collection<?> list) {
            return list.stream().mapToInt(DocumentType::size).sum() + OBJECT * (2 + list.size());
        } else if (value instanceof String text) {
            return 2 * OBJECT + text.length();
        }
        return value == null ? 0 : 2 * OBJECT;
    }

    @Override
    public void write(WriteBuffer buffer, Document document) {
        ByteBuf bson = Unpooled.buffer(512);
        try {
            BsonEncoder.encodeDocument(document, bson);
        } catch (RuntimeException valueOfItsOwn) {
            // Such as a stage of a pipeline may leave. A commit must not fail for it: that would close the store.
            former.write(buffer, document);
            return;
        }
        buffer.put(BSON).putVarInt(bson.readableBytes()).put(bson.nioBuffer());
    }

    @Override
    public Document read(ByteBuffer buffer) {
        byte tag = buffer.get(buffer.position());
        if (tag != BSON) {
            return (Document) former.read(buffer);
        }
        buffer.get();
        int length = DataUtils.readVarInt(buffer);
        ByteBuffer bson = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bson));
    }

    @Override
    public Document[] createStorage(int size) {
        return new Document[size];
    }
}
