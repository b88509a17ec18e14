package blipbatch.embedded;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.h2.mvstore.WriteBuffer;

/** What an index has of a document: its {@link KeyBytes}, or a mark that it has odd values, and behind them its id. */
final class IndexEntry {

    /** Begins those of documents that have other values than plain ones. */
    static final byte[] ODD = {(byte) 0xF0};

    private static final byte[] OTHER_ID = {(byte) 0xF1};

    private static final int USUAL_ID = 256;
    private static final IdType IDS = new IdType();

    private IndexEntry() {}

    static byte[] of(Document document, List<String> fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        for (String field : fields) {
            byte[] value = KeyBytes.of(document.get(field));
            if (value == null) {
                return KeyRange.joined(ODD, id(document));
            }
            bytes.writeBytes(value);
        }
        bytes.writeBytes(id(document));
        return bytes.toByteArray();
    }

    private static byte[] id(Document document) {
        Object id = Missing.ofNullable(document.get("_id"));
        byte[] bytes = id instanceof ObjectId ? KeyBytes.of(id) : null;
        if (bytes == null) {
            WriteBuffer other = new WriteBuffer(USUAL_ID);
            IDS.write(other, IdType.canonical(id));
            bytes = KeyRange.joined(OTHER_ID, Arrays.copyOf(other.getBuffer().array(), other.position()));
        }
        return bytes;
    }

    /** The id that begins there. */
    static Object id(byte[] entry, int from) {
        int begin = from + OTHER_ID.length;
        return entry[from] == KeyBytes.ID
                ? Objects.requireNonNull(KeyBytes.value(entry, from))
                : IDS.read(ByteBuffer.wrap(entry, begin, entry.length - begin));
    }

    static int endOfFields(byte[] entry, int fields) {
        int end = 0;
        for (int i = 0; i < fields; i++) {
            end = KeyBytes.end(entry, end);
        }
        return end;
    }
}
