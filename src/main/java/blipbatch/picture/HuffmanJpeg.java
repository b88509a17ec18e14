package blipbatch.picture;

import java.io.IOException;
import java.util.List;

/**
 * A JPEG file of given coefficients in Huffman's codes (ITU-T T.81, annexes B and F.1.2). They are the plainest that there are:
 * each code is its symbol, in eight bits; and each component has a scan of its own.
 */
final class HuffmanJpeg {

    /** A symbol, fifteen bits of a value, and now and then a zero behind a byte of ones. */
    static final int MAX_BYTES_PER_SAMPLE = 3;

    private static final int EXTENDED = 0xC1;
    private static final int CODES = 0xC4;
    private static final int SCAN = 0xDA;
    private static final int QUANTISERS = 0xDB;
    private static final int START = 0xD8;
    private static final int END = 0xD9;

    private static final int SYMBOL_BITS = 8;

    /** Sizes of differences; runs of zeros and the size of what follows, without the symbol that is all ones. */
    private static final int[] SYMBOLS = {16, 255};

    private static final int SIXTEEN_ZEROS = 0xF0;
    private static final int END_OF_BLOCK = 0;

    private final byte[] file;
    private int length;
    private int bits;
    private int bitCount;

    /** What is beyond its end is counted only. */
    private HuffmanJpeg(byte[] file) {
        this.file = file;
    }

    /**
     * @param markers segments that say what the components are
     * @param frame the segment that describes them, of any coding
     * @param quantisers of each component, as they are in a DQT segment
     */
    static byte[] write(
            byte[] markers, byte[] frame, List<JpegComponent> components, byte[][] quantisers, Effort effort)
            throws IOException {
        HuffmanJpeg counted = new HuffmanJpeg(new byte[0]);
        counted.picture(markers, frame, components, quantisers, effort);
        HuffmanJpeg written = new HuffmanJpeg(new byte[counted.length]);
        written.picture(markers, frame, components, quantisers, effort);
        return written.file;
    }

    private void picture(
            byte[] markers, byte[] frame, List<JpegComponent> components, byte[][] quantisers, Effort effort)
            throws IOException {
        raw(0xFF, START);
        raw(markers);
        raw(0xFF, EXTENDED);
        for (int i = 2; i < frame.length; i++) {
            raw(frame[i]);
        }
        for (int type = 0; type < SYMBOLS.length; type++) {
            codes(type, SYMBOLS[type]);
        }
        for (int i = 0; i < quantisers.length; i++) {
            raw(0xFF, QUANTISERS, 0, 2 + quantisers[i].length);
            raw(quantisers[i]);
            raw(0xFF, SCAN, 0, 8, 1, components.get(i).id(), 0, 0, JpegComponent.BLOCK - 1, 0);
            scan(components.get(i), effort);
        }
        raw(0xFF, END);
    }

    private void codes(int type, int symbols) {
        raw(0xFF, CODES, (19 + symbols) >> 8, (19 + symbols) & 255, type << 4);
        for (int size = 1; size <= 16; size++) {
            raw(size == SYMBOL_BITS ? symbols : 0);
        }
        for (int symbol = 0; symbol < symbols; symbol++) {
            raw(symbol);
        }
    }

    private void scan(JpegComponent component, Effort effort) throws IOException {
        int before = length;
        int lastDc = 0;
        for (int row = 0; row < component.high(); row++) {
            effort.check();
            for (int column = 0; column < component.wide(); column++) {
                int block = component.block(column, row);
                int dc = component.coefficients()[block];
                value(0, dc - lastDc);
                lastDc = dc;
                ac(component.coefficients(), block);
            }
        }
        if (bitCount > 0) {
            put((1 << 8 - bitCount) - 1, 8 - bitCount);
        }
        if (length - before > (long) MAX_BYTES_PER_SAMPLE * component.coefficients().length) {
            throw new IOException("coefficients as large as no picture has");
        }
    }

    private void ac(short[] values, int block) {
        int zeros = 0;
        for (int k = 1; k < JpegComponent.BLOCK; k++) {
            int value = values[block + k];
            if (value == 0) {
                zeros++;
                continue;
            }
            for (; zeros >= 16; zeros -= 16) {
                put(SIXTEEN_ZEROS, SYMBOL_BITS);
            }
            value(zeros, value);
            zeros = 0;
        }
        if (zeros > 0) {
            put(END_OF_BLOCK, SYMBOL_BITS);
        }
    }

    /** A negative one is written less one, as annex F has it. */
    private void value(int zeros, int value) {
        int size = Integer.SIZE - Integer.numberOfLeadingZeros(Math.abs(value));
        put(zeros << 4 | size, SYMBOL_BITS);
        put((value < 0 ? value - 1 : value) & (1 << size) - 1, size);
    }

    private void put(int value, int count) {
        bits = bits << count | value;
        bitCount += count;
        while (bitCount >= 8) {
            bitCount -= 8;
            int next = bits >> bitCount & 255;
            raw(next);
            if (next == 255) {
                raw(0);
            }
        }
    }

    private void raw(byte[] bytes) {
        for (byte one : bytes) {
            raw(one);
        }
    }

    private void raw(int... bytes) {
        for (int one : bytes) {
            if (length < file.length) {
                file[length] = (byte) one;
            }
            length++;
        }
    }
}
