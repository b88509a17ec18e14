package blipbatch.picture;

/**
 * The coefficients of one component of a JPEG picture: 64 in zigzag order for each block of 8 x 8 samples, row after row.
 *
 * @param id its name in the file
 * @param across blocks beside each other in a unit of an interleaved scan
 * @param down blocks below each other in it
 * @param quantiser number of its table
 * @param wide blocks of a row that hold pixels
 * @param high rows of blocks that hold pixels
 * @param stride blocks of a row, with those that fill up the last unit
 */
record JpegComponent(
        int id, int across, int down, int quantiser, int wide, int high, int stride, short[] coefficients) {

    static final int BLOCK = 64;

    private static final int SIDE = 8;

    /** @param most the largest factors of its frame */
    static JpegComponent of(int id, Factors factors, int quantiser, Factors most, int width, int height) {
        return new JpegComponent(
                id,
                factors.across,
                factors.down,
                quantiser,
                parts(parts(width * factors.across, most.across), SIDE),
                parts(parts(height * factors.down, most.down), SIDE),
                parts(width, SIDE * most.across) * factors.across,
                new short[Math.toIntExact(samples(factors, most, width, height))]);
    }

    record Factors(int across, int down) {

        static Factors of(byte both) {
            return new Factors(both >> 4 & 15, both & 15);
        }

        Factors atLeast(Factors other) {
            return new Factors(Math.max(across, other.across), Math.max(down, other.down));
        }
    }

    /** With those that fill up the last units of a picture's rows and columns. */
    static long samples(Factors factors, Factors most, int width, int height) {
        long blocks = (long) parts(width, SIDE * most.across)
                * factors.across
                * parts(height, SIDE * most.down)
                * factors.down;
        return blocks * BLOCK;
    }

    private static int parts(int whole, int part) {
        return (whole + part - 1) / part;
    }

    int rows() {
        return coefficients.length / BLOCK / stride;
    }

    /** Where the coefficients of a block begin. */
    int block(int column, int row) {
        return BLOCK * (row * stride + column);
    }
}
