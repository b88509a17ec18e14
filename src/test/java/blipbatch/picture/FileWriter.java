package blipbatch.picture;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes picture files byte by byte and bit by bit, whatever sense they make. */
final class FileWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long buffer;
    private int buffered;

    FileWriter text(String text) {
        return bytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    FileWriter bytes(byte... more) {
        bytes.writeBytes(more);
        return this;
    }

    FileWriter u8(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    /** The highest byte first. */
    FileWriter big(int length, long value) {
        for (int i = length - 1; i >= 0; i--) {
            bytes.write((int) (value >> 8 * i));
        }
        return this;
    }

    /** The lowest byte first. */
    FileWriter little(int length, long value) {
        for (int i = 0; i < length; i++) {
            bytes.write((int) (value >> 8 * i));
        }
        return this;
    }

    /** Fills each byte from its lowest bit on. */
    FileWriter bits(int count, long value) {
        buffer |= (value & (1L << count) - 1) << buffered;
        for (buffered += count; buffered >= 8; buffered -= 8, buffer >>>= 8) {
            bytes.write((int) buffer);
        }
        return this;
    }

    FileWriter endBits() {
        return buffered > 0 ? bits(8 - buffered, 0) : this;
    }

    int length() {
        return bytes.size();
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
