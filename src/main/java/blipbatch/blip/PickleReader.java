package blipbatch.blip;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The bytes of a pickle, front to back: no length is believed that goes beyond them. */
final class PickleReader {

    private final Path file;
    private final ByteBuffer pickle;

    /** @param pickle little-endian, in an array */
    PickleReader(Path file, ByteBuffer pickle) {
        this.file = file;
        this.pickle = pickle;
    }

    boolean atEnd() {
        return !pickle.hasRemaining();
    }

    int unsignedByte() {
        require(1);
        return Byte.toUnsignedInt(pickle.get());
    }

    int unsignedShort() {
        require(2);
        return Short.toUnsignedInt(pickle.getShort());
    }

    int integer() {
        require(4);
        return pickle.getInt();
    }

    /** Big-endian, as only this one is. */
    double decimal() {
        require(8);
        return Double.longBitsToDouble(Long.reverseBytes(pickle.getLong()));
    }

    /** A whole number that says itself how many bytes it has, the last with the sign. */
    long whole() {
        int length = unsignedByte();
        if (length > Long.BYTES) {
            throw damaged("has a whole number of " + length + " bytes");
        }
        require(length);
        long number = 0;
        for (int i = 0; i < length; i++) {
            long value = i == length - 1 ? pickle.get() : Byte.toUnsignedInt(pickle.get());
            number |= value << 8 * i;
        }
        return number;
    }

    /** Text behind its length. */
    String text() {
        return text(integer());
    }

    /** Text before a line feed. */
    String line() {
        int begin = pickle.position();
        while (unsignedByte() != '\n') {
            // it ends the line
        }
        int length = pickle.position() - 1 - begin;
        pickle.position(begin);
        String line = text(length);
        pickle.get();
        return line;
    }

    ModelException damaged(String fact) {
        return new ModelException(file, "is damaged: its data.pkl " + fact + ", up to byte " + pickle.position());
    }

    private String text(int length) {
        require(length);
        String text =
                new String(pickle.array(), pickle.arrayOffset() + pickle.position(), length, StandardCharsets.UTF_8);
        pickle.position(pickle.position() + length);
        return text;
    }

    private void require(int bytes) {
        if (bytes < 0 || bytes > pickle.remaining()) {
            throw damaged("ends in the middle of an instruction");
        }
    }
}
