package blipbatch.blip.decoder;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of float32 rows in Java's Vector API, with vectors of 512 bits where these are the JVM's preferred shape, else of 256. Rows are padded with
 * zeros to a multiple of {@link #WIDE}, so that no loop has a remainder. Each sum is accumulated in one vector whatever is computed beside it, and
 * the lanes of that are added in a fixed order, which {@code reduceLanes} does not promise: on one processor a row's result does not depend
 * on its batch.
 */
final class Kernels {

    private static final int LEAST_BITS = 256;

    private static final int MOST_BITS = 512;

    static final VectorSpecies<Float> FLOATS = VectorSpecies.of(
            float.class, VectorShape.forBitSize(preferredBits() >= MOST_BITS ? MOST_BITS : LEAST_BITS));

    static final int LANES = FLOATS.length();

    /** Rows have a multiple of it, so that loops may do four vectors at a time. */
    static final int WIDE = 4 * LANES;

    private Kernels() {}

    static boolean areFast() {
        return preferredBits() >= LEAST_BITS;
    }

    private static int preferredBits() {
        return VectorShape.preferredShape().vectorBitSize();
    }

    static int wide(int width) {
        return Math.multiplyExact(Math.addExact(width, WIDE - 1) / WIDE, WIDE);
    }

    /** The sum of the {@link #LANES} partial sums that begin there, in a fixed order. */
    static float sum(float[] lanes, int at) {
        float sum = sumOfEight(lanes, at);
        return LANES == 8 ? sum : sum + sumOfEight(lanes, at + 8);
    }

    private static float sumOfEight(float[] lanes, int at) {
        float a = lanes[at] + lanes[at + 4];
        float b = lanes[at + 1] + lanes[at + 5];
        float c = lanes[at + 2] + lanes[at + 6];
        float d = lanes[at + 3] + lanes[at + 7];
        return a + b + (c + d);
    }

    /**
     * Dot products of four int8 rows with a float32 row.
     *
     * @param first where that row begins in {@code rows}, and so on
     * @param at where the other begins in {@code x}
     * @param lanes receives the partial sums (4, LANES)
     */
    static void products(
            byte[] rows, int first, int second, int third, int fourth, float[] x, int at, int width, float[] lanes) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < width; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, at + i);
            a = Widening.floats(rows, first + i).fma(v, a);
            b = Widening.floats(rows, second + i).fma(v, b);
            c = Widening.floats(rows, third + i).fma(v, c);
            d = Widening.floats(rows, fourth + i).fma(v, d);
        }
        a.intoArray(lanes, 0);
        b.intoArray(lanes, LANES);
        c.intoArray(lanes, 2 * LANES);
        d.intoArray(lanes, 3 * LANES);
    }

    /** The same for float32 rows. */
    static void products(
            float[] rows, int first, int second, int third, int fourth, float[] x, int at, int width, float[] lanes) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < width; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, at + i);
            a = FloatVector.fromArray(FLOATS, rows, first + i).fma(v, a);
            b = FloatVector.fromArray(FLOATS, rows, second + i).fma(v, b);
            c = FloatVector.fromArray(FLOATS, rows, third + i).fma(v, c);
            d = FloatVector.fromArray(FLOATS, rows, fourth + i).fma(v, d);
        }
        a.intoArray(lanes, 0);
        b.intoArray(lanes, LANES);
        c.intoArray(lanes, 2 * LANES);
        d.intoArray(lanes, 3 * LANES);
    }

    /**
     * Dot products of four rows with four others.
     *
     * @param stride from where one of the others begins to where the next does
     * @param lanes receives the partial sums (4 rows, 4 others, LANES)
     */
    static void productsOfFour(
            float[] rows,
            int first,
            int second,
            int third,
            int fourth,
            float[] x,
            int at,
            int stride,
            int width,
            float[] lanes) {
        if (LargeKernels.areFast()) {
            LargeKernels.productsOfFour(rows, first, second, third, fourth, x, at, stride, width, lanes);
        } else {
            SmallKernels.productsOfTwo(rows, first, second, x, at, stride, width, lanes, 0);
            SmallKernels.productsOfTwo(rows, third, fourth, x, at, stride, width, lanes, 8 * LANES);
        }
    }

    /** {@code to += factors x rows}: adds so many rows, each multiplied by its factor. */
    static void addRows(float[] factors, int from, float[] rows, int first, int count, float[] to, int at, int width) {
        for (int i = 0; i < width; i += WIDE) {
            FloatVector a = FloatVector.fromArray(FLOATS, to, at + i);
            FloatVector b = FloatVector.fromArray(FLOATS, to, at + i + LANES);
            FloatVector c = FloatVector.fromArray(FLOATS, to, at + i + 2 * LANES);
            FloatVector d = FloatVector.fromArray(FLOATS, to, at + i + 3 * LANES);
            for (int k = 0; k < count; k++) {
                FloatVector factor = FloatVector.broadcast(FLOATS, factors[from + k]);
                int row = first + k * width + i;
                a = FloatVector.fromArray(FLOATS, rows, row).fma(factor, a);
                b = FloatVector.fromArray(FLOATS, rows, row + LANES).fma(factor, b);
                c = FloatVector.fromArray(FLOATS, rows, row + 2 * LANES).fma(factor, c);
                d = FloatVector.fromArray(FLOATS, rows, row + 3 * LANES).fma(factor, d);
            }
            a.intoArray(to, at + i);
            b.intoArray(to, at + i + LANES);
            c.intoArray(to, at + i + 2 * LANES);
            d.intoArray(to, at + i + 3 * LANES);
        }
    }

    /** The same for four results at once, which are {@code apart} from each other, as their factors are {@code stride}. */
    static void addRowsToFour(
            float[] factors, int from, int stride, float[] rows, int count, float[] to, int at, int apart, int width) {
        if (LargeKernels.areFast()) {
            LargeKernels.addRowsToFour(factors, from, stride, rows, count, to, at, apart, width);
        } else {
            SmallKernels.addRowsToFour(factors, from, stride, rows, count, to, at, apart, width);
        }
    }
}
