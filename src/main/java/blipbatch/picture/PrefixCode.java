package blipbatch.picture;

import java.io.EOFException;
import java.io.IOException;

/** A canonical prefix code (RFC 9649, 6.2.1). Its memory is in proportion to its symbols, not to its longest code. */
final class PrefixCode {

    private static final int MAX_LENGTH = 15;

    /** Codes up to this length are looked up; longer ones are seldom, and are counted out bit by bit. */
    private static final int QUICK_BITS = 8;

    /** Of the objects themselves, beside what is in their arrays. */
    private static final int OVERHEAD = 120;

    private final int[] count = new int[MAX_LENGTH + 1];
    private final char[] symbols;
    private final int bits;

    /** By the next {@code bits} bits: the symbol and below it, in four bits, its length; 0 where the code is longer. */
    private final char[] quick;

    /** @param lengths of each symbol's code, 0 for a symbol that does not occur */
    PrefixCode(int[] lengths) throws IOException {
        int used = 0;
        int longest = 0;
        for (int length : lengths) {
            count[length]++;
            used += length > 0 ? 1 : 0;
            longest = Math.max(longest, length);
        }
        count[0] = 0;
        requireWhole(used);
        symbols = new char[used];
        int[] at = new int[MAX_LENGTH + 2];
        for (int length = 1; length <= MAX_LENGTH; length++) {
            at[length + 1] = at[length] + count[length];
        }
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            if (lengths[symbol] > 0) {
                symbols[at[lengths[symbol]]++] = (char) symbol;
            }
        }
        bits = used == 1 ? 0 : Math.min(longest, QUICK_BITS);
        quick = new char[1 << bits];
        fill();
    }

    /** Every sequence of bits must mean something, or nothing may be left to say. */
    private void requireWhole(int used) throws IOException {
        int open = 1;
        for (int length = 1; length <= MAX_LENGTH && open >= 0; length++) {
            open = 2 * open - count[length];
        }
        if (used == 0 || used > 1 && open != 0) {
            throw new IOException("a prefix code that is not whole");
        }
    }

    private void fill() {
        if (bits == 0) {
            quick[0] = (char) (symbols[0] << 4);
            return;
        }
        int code = 0;
        int index = 0;
        for (int length = 1; length <= bits; length++, code <<= 1) {
            for (int i = 0; i < count[length]; i++, code++, index++) {
                int first = Integer.reverse(code) >>> 32 - length;
                for (int place = first; place < quick.length; place += 1 << length) {
                    quick[place] = (char) (symbols[index] << 4 | length);
                }
            }
        }
    }

    int symbol(LosslessBits in) throws EOFException {
        char entry = quick[in.peek(bits)];
        if (entry == 0 && bits == QUICK_BITS) {
            return longSymbol(in);
        }
        in.skip(entry & 15);
        return entry >> 4;
    }

    private int longSymbol(LosslessBits in) throws EOFException {
        int ahead = in.peek(MAX_LENGTH);
        int code = 0;
        int first = 0;
        int index = 0;
        for (int length = 1; length <= MAX_LENGTH; length++, ahead >>= 1) {
            code |= ahead & 1;
            if (code - first < count[length]) {
                in.skip(length);
                return symbols[index + code - first];
            }
            index += count[length];
            first = first + count[length] << 1;
            code <<= 1;
        }
        throw new IllegalStateException("a whole code has no gap");
    }

    /** In memory. */
    int bytes() {
        return OVERHEAD + 4 * count.length + 2 * symbols.length + 2 * quick.length;
    }
}
