package blipbatch.post;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.bson.BsonBinarySubType;
import org.bson.BsonString;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The ids by which posts are found: an ObjectId, text, a UUID, which documents have as {@link Binary}, or a whole number, of whatever
 * type: to MongoDB 42 is the same as an int, a long and a double. People and programs write each as text.
 */
public final class PostIds {

    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9]\\d{0,18}");

    /** The first number beyond those of 64 bits. */
    static final double BEYOND = 0x1p63;

    private static final byte UUID_TYPE = BsonBinarySubType.UUID_STANDARD.getValue();
    private static final int UUID_BYTES = 16;
    private static final String KEPT_TEXT = "text ";
    private static final String KEPT_BINARY = "binary ";
    private static final String KEPT_NUMBER = "number ";

    private PostIds() {}

    /** Of a value in a document; null if no post is found by it. */
    public static @Nullable Object of(@Nullable Object value) {
        if (value instanceof UUID uuid) {
            return binary(uuid);
        }
        boolean known = value instanceof ObjectId
                || value instanceof String
                || value instanceof Binary
                || value instanceof Number number && isWhole(number);
        return known ? value : null;
    }

    private static boolean isWhole(Number number) {
        return number instanceof Integer
                || number instanceof Long
                || number instanceof Double real && Math.rint(real) == real && Math.abs(real) < BEYOND;
    }

    /** Equal for ids that are to MongoDB, also for numbers of different types, and for a UUID in either form. */
    public static Object key(Object id) {
        Object known = of(id);
        if (known instanceof Number number) {
            return number.longValue();
        }
        return known == null ? id : known;
    }

    /** As people and programs read it; a binary value that is no UUID is read by nobody, and shown in hexadecimal digits. */
    public static String text(@Nullable Object id) {
        if (of(id) instanceof Number number) {
            return String.valueOf(number.longValue());
        }
        if (!(of(id) instanceof Binary binary)) {
            return String.valueOf(id);
        }
        if (binary.getType() != UUID_TYPE || binary.length() != UUID_BYTES) {
            return hex(binary);
        }
        ByteBuffer bytes = ByteBuffer.wrap(binary.getData());
        return new UUID(bytes.getLong(), bytes.getLong()).toString();
    }

    private static String hex(Binary binary) {
        return HexFormat.of().formatHex(binary.getData());
    }

    /** What an id may be that is written like that: the text itself first, since an application may have chosen it to look like another. */
    public static List<Object> readings(Object id) {
        List<Object> readings = new ArrayList<>(List.of(id));
        if (id instanceof String text) {
            if (ObjectId.isValid(text)) {
                readings.add(new ObjectId(text));
            }
            if (UUID_TEXT.matcher(text).matches()) {
                readings.add(binary(UUID.fromString(text)));
            }
            number(text).ifPresent(readings::add);
        }
        return readings;
    }

    private static Optional<Long> number(String text) {
        try {
            return WHOLE.matcher(text).matches() ? Optional.of(Long.valueOf(text)) : Optional.empty();
        } catch (NumberFormatException beyond) {
            return Optional.empty();
        }
    }

    /** Whether it is an id as databases and programs make them so that each is another, and not just any word or number. */
    public static boolean isGenerated(Object id) {
        return id instanceof String text
                && (ObjectId.isValid(text) || UUID_TEXT.matcher(text).matches());
    }

    /** Spring Data takes plain text that looks like an ObjectId for one. */
    static Object forQuery(Object id) {
        return id instanceof String text ? new BsonString(text) : id;
    }

    /** Of ids of whatever kind, all that they may mean. */
    static List<Object> forQuery(Collection<?> ids) {
        return ids.stream()
                .flatMap(id -> readings(id).stream())
                .map(PostIds::forQuery)
                .distinct()
                .toList();
    }

    private static Binary binary(UUID uuid) {
        return new Binary(
                UUID_TYPE,
                ByteBuffer.allocate(UUID_BYTES)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits())
                        .array());
    }

    /** As text that {@link #kept} reads back: an ObjectId as a former version kept it, and others with a word before them. */
    public static String keep(Object id) {
        if (id instanceof Binary binary) {
            return KEPT_BINARY + HexFormat.of().toHexDigits(binary.getType()) + hex(binary);
        }
        if (id instanceof Number) {
            return KEPT_NUMBER + text(id);
        }
        return id instanceof String text ? KEPT_TEXT + text : id.toString();
    }

    public static Object kept(String text) {
        if (text.startsWith(KEPT_TEXT)) {
            return text.substring(KEPT_TEXT.length());
        }
        if (text.startsWith(KEPT_BINARY)) {
            byte[] bytes = HexFormat.of().parseHex(text.substring(KEPT_BINARY.length()));
            return new Binary(bytes[0], Arrays.copyOfRange(bytes, 1, bytes.length));
        }
        if (text.startsWith(KEPT_NUMBER)) {
            return Long.valueOf(text.substring(KEPT_NUMBER.length()));
        }
        return new ObjectId(text);
    }
}
