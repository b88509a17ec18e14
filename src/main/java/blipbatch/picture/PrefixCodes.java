package blipbatch.picture;

import java.io.IOException;

/** Reads prefix codes as they are written in a lossless stream (RFC 9649, 6.2.1), and counts the memory that they take. */
final class PrefixCodes {

    static final int LITERALS = 256;
    static final int LENGTHS = 24;
    private static final int DISTANCES = 40;

    /** The symbols of a code of code lengths, the likeliest first. */
    private static final int[] ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    private static final int REPEAT = 16;
    private static final int ZEROS = 17;
    private static final int USUAL_LENGTH = 8;

    /** For green, lengths and the colour cache; for red; blue; alpha; and distances. */
    record Group(PrefixCode main, PrefixCode red, PrefixCode blue, PrefixCode alpha, PrefixCode distance) {}

    private final LosslessBits in;
    private long bytesLeft;

    /** @param maxBytes that the codes of the picture may take in memory, all together */
    PrefixCodes(LosslessBits in, long maxBytes) {
        this.in = in;
        this.bytesLeft = maxBytes;
    }

    Group group(int cacheSize) throws IOException {
        return new Group(
                code(LITERALS + LENGTHS + cacheSize), code(LITERALS), code(LITERALS), code(LITERALS), code(DISTANCES));
    }

    private PrefixCode code(int symbols) throws IOException {
        PrefixCode code = new PrefixCode(in.flag() ? oneOrTwo(symbols) : lengths(symbols));
        bytesLeft -= code.bytes();
        if (bytesLeft < 0) {
            throw new IOException("more prefix codes than a picture of this size has a use for");
        }
        return code;
    }

    private int[] oneOrTwo(int symbols) throws IOException {
        int[] lengths = new int[symbols];
        boolean two = in.flag();
        int first = in.read(in.flag() ? 8 : 1);
        int second = two ? in.read(8) : first;
        if (Math.max(first, second) >= symbols) {
            throw new IOException("a symbol beyond the last");
        }
        lengths[first] = 1;
        lengths[second] = 1;
        return lengths;
    }

    private int[] lengths(int symbols) throws IOException {
        int[] ofLengths = new int[ORDER.length];
        int count = 4 + in.read(4);
        for (int i = 0; i < count; i++) {
            ofLengths[ORDER[i]] = in.read(3);
        }
        int left = symbols;
        if (in.flag()) {
            left = 2 + in.read(2 + 2 * in.read(3));
            if (left > symbols) {
                throw new IOException("%d code lengths for %d symbols".formatted(left, symbols));
            }
        }
        return lengths(symbols, left, new PrefixCode(ofLengths));
    }

    private int[] lengths(int symbols, int tokens, PrefixCode code) throws IOException {
        int[] lengths = new int[symbols];
        int last = USUAL_LENGTH;
        int at = 0;
        for (int i = 0; i < tokens && at < symbols; i++) {
            int token = code.symbol(in);
            if (token < REPEAT) {
                lengths[at++] = token;
                last = token > 0 ? token : last;
                continue;
            }
            int times = token == REPEAT ? 3 + in.read(2) : token == ZEROS ? 3 + in.read(3) : 11 + in.read(7);
            if (at + times > symbols) {
                throw new IOException("code lengths beyond the last symbol");
            }
            for (; times > 0; times--) {
                lengths[at++] = token == REPEAT ? last : 0;
            }
        }
        return lengths;
    }
}
