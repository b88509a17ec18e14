package blipbatch.picture;

import java.io.IOException;

/**
 * Decisions out of a JPEG file's arithmetic code (ITU-T T.81, annex D), one after the other, each with the bin that estimates
 * how it will be. Where the code ends it goes on as zeros, which encoders leave out.
 */
final class ArithmeticDecoder {

    /** Table D.3: how wide the less probable decision is, the next row after it and after the other; * where the two change places. */
    private static final String ESTIMATES = """
            5a1d 1 1*, 2586 14 2, 1114 16 3, 080b 18 4, 03d8 20 5, 01da 23 6, 00e5 25 7, 006f 28 8,
            0036 30 9, 001a 33 10, 000d 35 11, 0006 9 12, 0003 10 13, 0001 12 13, 5a7f 15 15*, 3f25 36 16,
            2cf2 38 17, 207c 39 18, 17b9 40 19, 1182 42 20, 0cef 43 21, 09a1 45 22, 072f 46 23, 055c 48 24,
            0406 49 25, 0303 51 26, 0240 52 27, 01b1 54 28, 0144 56 29, 00f5 57 30, 00b7 59 31, 008a 60 32,
            0068 62 33, 004e 63 34, 003b 32 35, 002c 33 9, 5ae1 37 37*, 484c 64 38, 3a0d 65 39, 2ef1 67 40,
            261f 68 41, 1f33 69 42, 19a8 70 43, 1518 72 44, 1177 73 45, 0e74 74 46, 0bfb 75 47, 09f8 77 48,
            0861 78 49, 0706 79 50, 05cd 48 51, 04de 50 52, 040f 50 53, 0363 51 54, 02d4 52 55, 025c 53 56,
            01f8 54 57, 01a4 55 58, 0160 56 59, 0125 57 60, 00f6 58 61, 00cb 59 62, 00ab 61 63, 008f 61 32,
            5b12 65 65*, 4d04 80 66, 412c 81 67, 37d8 82 68, 2fe8 83 69, 293c 84 70, 2379 86 71, 1edf 87 72,
            1aa9 87 73, 174e 72 74, 1424 72 75, 119c 74 76, 0f6b 74 77, 0d51 75 78, 0bb6 77 79, 0a40 77 48,
            5832 80 81*, 4d1c 88 82, 438e 89 83, 3bdd 90 84, 34ee 91 85, 2eae 92 86, 299a 93 87, 2516 86 71,
            5570 88 89*, 4ca9 95 90, 44d9 96 91, 3e22 97 92, 3824 99 93, 32b4 99 94, 2e17 93 86, 56a8 95 96*,
            4f46 101 97, 47e5 102 98, 41cf 103 99, 3c3d 104 100, 375e 99 93, 5231 105 102, 4c0f 106 103, 4639 107 104,
            415e 103 99, 5627 105 106*, 50e7 108 107, 4b85 109 103, 5597 110 109, 504f 111 107, 5a10 110 111*, 5522 112 109,
            59eb 112 111*""";

    /** Behind those of the table: either decision is as probable, and stays so. */
    private static final int EVEN = 226;

    private static final int WHOLE = 1 << 16;
    private static final int HALF = 1 << 15;

    /** By state, which is twice a row of the table, and one more if 1 is the more probable decision. */
    private static final int[] WIDTH = new int[EVEN + 1];

    private static final byte[] AFTER_LESS_PROBABLE = new byte[WIDTH.length];
    private static final byte[] AFTER_PROBABLE = new byte[WIDTH.length];

    static {
        String[] rows = ESTIMATES.split(",\\s+");
        for (int state = 0; state < 2 * rows.length; state++) {
            int probable = state & 1;
            String[] row = rows[state / 2].strip().replace("*", "").split(" ");
            boolean changes = rows[state / 2].contains("*");
            WIDTH[state] = Integer.parseInt(row[0], 16);
            AFTER_LESS_PROBABLE[state] = (byte) (2 * Integer.parseInt(row[1]) + (changes ? 1 - probable : probable));
            AFTER_PROBABLE[state] = (byte) (2 * Integer.parseInt(row[2]) + probable);
        }
        WIDTH[EVEN] = WIDTH[0];
        AFTER_LESS_PROBABLE[EVEN] = (byte) EVEN;
        AFTER_PROBABLE[EVEN] = (byte) EVEN;
    }

    private final byte[] jpeg;
    private final byte[] even = {(byte) EVEN};
    private int at;
    private int interval;
    private int code;
    private int shifts;
    private long left;
    private int missing;

    /** @param decisions the most that there may be: what nearly always is as expected takes no bytes, but time */
    ArithmeticDecoder(byte[] jpeg, long decisions) {
        this.jpeg = jpeg;
        this.left = decisions;
    }

    /** Begins anew at a place in the file. */
    void start(int place) {
        at = place;
        interval = WHOLE;
        code = 0;
        shifts = 0;
        missing = 0;
        for (int i = 0; i < 2; i++) {
            nextByte();
            code <<= 8;
        }
    }

    /** Goes on behind the restart marker that follows. */
    void restart() throws IOException {
        int marker = end();
        if (marker + 1 >= jpeg.length || (jpeg[marker + 1] & 0xF8) != 0xD0) {
            throw new IOException("a restart marker that is missing");
        }
        start(marker + 2);
    }

    /** The place of the marker behind the code, or the end of the file. */
    int end() {
        while (at + 1 < jpeg.length && (jpeg[at] != (byte) 0xFF || jpeg[at + 1] == 0 || jpeg[at + 1] == (byte) 0xFF)) {
            at++;
        }
        return at + 1 < jpeg.length ? at : jpeg.length;
    }

    /** Bytes that were asked for behind the end of the code. */
    int missing() {
        return missing;
    }

    int even() throws IOException {
        return decide(even, 0);
    }

    int decide(byte[] bins, int bin) throws IOException {
        if (--left < 0) {
            throw new IOException("more decisions than a picture of so few bytes has");
        }
        int state = bins[bin] & 255;
        int width = WIDTH[state];
        interval -= width;
        boolean lower = code >>> 16 < interval;
        if (lower && interval >= HALF) {
            return state & 1;
        }
        boolean probable = lower == interval >= width;
        if (!lower) {
            code -= interval << 16;
            interval = width;
        }
        bins[bin] = (probable ? AFTER_PROBABLE : AFTER_LESS_PROBABLE)[state];
        do {
            if (shifts == 0) {
                nextByte();
                shifts = 8;
            }
            interval <<= 1;
            code <<= 1;
            shifts--;
        } while (interval < HALF);
        return probable ? state & 1 : 1 - (state & 1);
    }

    /** A byte of ones has a zero behind it, or it begins a marker. */
    private void nextByte() {
        if (at >= jpeg.length || jpeg[at] == (byte) 0xFF && (at + 1 >= jpeg.length || jpeg[at + 1] != 0)) {
            missing++;
            return;
        }
        int next = jpeg[at++] & 255;
        if (next == 255) {
            at++;
        }
        code += next << 8;
    }
}
