package blipbatch.picture;

import java.io.IOException;
import java.util.Arrays;

/**
 * The coefficients of a JPEG file's blocks out of its arithmetic code, by the statistical models of ITU-T T.81, annexes F.1.4 and
 * G.1.3. Those of a block lie in zigzag order; {@code shift} is Al of the scan, the bits that a later scan brings.
 */
final class ArithmeticBlocks {

    private static final int TABLES = 4;
    private static final int DC_BINS = 49;
    private static final int AC_BINS = 245;

    /** The bins of annex F's tables: the sign behind the first decision, categories of magnitudes, and bits behind these. */
    private static final int SIGN = 1;

    private static final int DC_CATEGORIES = 20;
    private static final int LOW_AC_CATEGORIES = 189;
    private static final int HIGH_AC_CATEGORIES = 217;
    private static final int BITS = 14;

    /** What a picture of 8 bits can have is far below. */
    private static final int LIMIT = 1 << 14;

    private final ArithmeticDecoder decoder;
    private final byte[][] dcBins = new byte[TABLES][DC_BINS];
    private final byte[][] acBins = new byte[TABLES][AC_BINS];
    private final int[] dcConditioning = new int[TABLES];
    private final int[] acConditioning = new int[TABLES];

    /** By component: the last DC coefficient, and the bins that its difference from the one before chose. */
    private final int[] lastDc = new int[TABLES];

    private final int[] dcContext = new int[TABLES];

    ArithmeticBlocks(ArithmeticDecoder decoder) {
        this.decoder = decoder;
        Arrays.fill(dcConditioning, 0x10);
        Arrays.fill(acConditioning, 5);
    }

    /** What a DAC marker says: bounds of small differences for DC, of low frequencies for AC. */
    void condition(int classAndTable, int value) throws IOException {
        int table = classAndTable & 15;
        if (table >= TABLES || classAndTable > 0x1F || classAndTable < 0x10 && (value & 15) > value >> 4) {
            throw new IOException("conditioning %d of %d".formatted(value, classAndTable));
        }
        (classAndTable < 0x10 ? dcConditioning : acConditioning)[table] = value;
    }

    /** As at the beginning of a scan, and after each restart marker. */
    void forget() {
        for (int i = 0; i < TABLES; i++) {
            Arrays.fill(dcBins[i], (byte) 0);
            Arrays.fill(acBins[i], (byte) 0);
        }
        Arrays.fill(lastDc, 0);
        Arrays.fill(dcContext, 0);
    }

    void dc(int component, int table, short[] values, int block, int shift) throws IOException {
        lastDc[component] += difference(component, table);
        values[block] = checked(lastDc[component] << shift);
    }

    private int difference(int component, int table) throws IOException {
        byte[] bins = dcBins[table];
        int bin = dcContext[component];
        dcContext[component] = 0;
        if (decoder.decide(bins, bin) == 0) {
            return 0;
        }
        int sign = decoder.decide(bins, bin + SIGN);
        bin += SIGN + 1 + sign;
        int high = decoder.decide(bins, bin);
        if (high > 0) {
            bin = DC_CATEGORIES;
            while (decoder.decide(bins, bin) == 1) {
                high = doubled(high);
                bin++;
            }
        }
        int conditioning = dcConditioning[table];
        if (high >= 1 << (conditioning & 15) >> 1) {
            dcContext[component] = (high > 1 << (conditioning >> 4) >> 1 ? 12 : 4) + 4 * sign;
        }
        return signed(sign, high | bits(bins, bin, high));
    }

    void dcBit(short[] values, int block, int shift) throws IOException {
        values[block] |= (short) (decoder.even() << shift);
    }

    /** From coefficient {@code first} to {@code last}, at most to where the block ends. */
    void ac(int table, short[] values, int block, int first, int last, int shift) throws IOException {
        byte[] bins = acBins[table];
        for (int k = first; k <= last && decoder.decide(bins, 3 * (k - 1)) == 0; k++) {
            while (decoder.decide(bins, 3 * k - 2) == 0) {
                k = next(k, last);
            }
            values[block + k] = checked(coefficient(bins, k, acConditioning[table]) * (1 << shift));
        }
    }

    private int coefficient(byte[] bins, int k, int lowest) throws IOException {
        int sign = decoder.even();
        int bin = 3 * k - 1;
        int high = decoder.decide(bins, bin);
        if (high > 0 && decoder.decide(bins, bin) == 1) {
            high = 2;
            bin = k <= lowest ? LOW_AC_CATEGORIES : HIGH_AC_CATEGORIES;
            while (decoder.decide(bins, bin) == 1) {
                high = doubled(high);
                bin++;
            }
        }
        return signed(sign, high | bits(bins, bin, high));
    }

    /** One more bit for those that are known, and new ones among the others. */
    void acBit(int table, short[] values, int block, int first, int last, int shift) throws IOException {
        byte[] bins = acBins[table];
        int known = last;
        while (known > 0 && values[block + known] == 0) {
            known--;
        }
        for (int k = first; k <= last && (k <= known || decoder.decide(bins, 3 * (k - 1)) == 0); k++) {
            while (values[block + k] == 0 && decoder.decide(bins, 3 * k - 2) == 0) {
                k = next(k, last);
            }
            int value = values[block + k];
            int bit = 1 << shift;
            if (value == 0) {
                values[block + k] = (short) (decoder.even() == 1 ? -bit : bit);
            } else if (decoder.decide(bins, 3 * k - 1) == 1) {
                values[block + k] = checked(value < 0 ? value - bit : value + bit);
            }
        }
    }

    private int bits(byte[] bins, int bin, int high) throws IOException {
        int bits = 0;
        for (int bit = high >> 1; bit > 0; bit >>= 1) {
            if (decoder.decide(bins, bin + BITS) == 1) {
                bits |= bit;
            }
        }
        return bits;
    }

    private static int signed(int sign, int magnitudeLessOne) {
        return sign == 1 ? -magnitudeLessOne - 1 : magnitudeLessOne + 1;
    }

    private static int doubled(int high) throws IOException {
        if (high >= LIMIT) {
            throw new IOException("a coefficient of more than 15 bits");
        }
        return 2 * high;
    }

    private static int next(int k, int last) throws IOException {
        if (k >= last) {
            throw new IOException("coefficients beyond the end of their block");
        }
        return k + 1;
    }

    private static short checked(int value) throws IOException {
        if (Math.abs(value) >= LIMIT) {
            throw new IOException("the coefficient " + value);
        }
        return (short) value;
    }
}
