package blipbatch.picture;

import java.io.EOFException;

/** The bits of a part of a file, the lowest of each byte first. Nothing lies behind its end. */
final class LosslessBits {

    private final byte[] bytes;
    private final int end;
    private int next;
    private long buffer;
    private int buffered;

    LosslessBits(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.next = from;
        this.end = end;
    }

    /** A number of up to 24 bits. */
    int read(int bits) throws EOFException {
        int number = peek(bits);
        skip(bits);
        return number;
    }

    boolean flag() throws EOFException {
        return read(1) == 1;
    }

    /** The next up to 24 bits, with zeros behind the end. */
    int peek(int bits) {
        if (buffered < bits) {
            while (buffered <= 56 && next < end) {
                buffer |= (bytes[next++] & 255L) << buffered;
                buffered += 8;
            }
        }
        return (int) buffer & (1 << bits) - 1;
    }

    /** Leaves out what was looked at. */
    void skip(int bits) throws EOFException {
        if (bits > buffered) {
            throw new EOFException("The file ends in the middle of the picture.");
        }
        buffer >>>= bits;
        buffered -= bits;
    }
}
