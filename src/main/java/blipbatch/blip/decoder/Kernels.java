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
            productsOfTwo(rows, first, second, x, at, stride, width, lanes, 0);
            productsOfTwo(rows, third, fourth, x, at, stride, width, lanes, 8 * LANES);
        }
    }

    private static void productsOfTwo(
            float[] rows, int first, int second, float[] x, int at, int stride, int width, float[] lanes, int to) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        int at2 = at + stride;
        int at3 = at2 + stride;
        int at4 = at3 + stride;
        for (int i = 0; i < width; i += LANES) {
            FloatVector one = FloatVector.fromArray(FLOATS, rows, first + i);
            FloatVector other = FloatVector.fromArray(FLOATS, rows, second + i);
            FloatVector v = FloatVector.fromArray(FLOATS, x, at + i);
            a = one.fma(v, a);
            e = other.fma(v, e);
            v = FloatVector.fromArray(FLOATS, x, at2 + i);
            b = one.fma(v, b);
            f = other.fma(v, f);
            v = FloatVector.fromArray(FLOATS, x, at3 + i);
            c = one.fma(v, c);
            g = other.fma(v, g);
            v = FloatVector.fromArray(FLOATS, x, at4 + i);
            d = one.fma(v, d);
            h = other.fma(v, h);
        }
        a.intoArray(lanes, to);
        b.intoArray(lanes, to + LANES);
        c.intoArray(lanes, to + 2 * LANES);
        d.intoArray(lanes, to + 3 * LANES);
        e.intoArray(lanes, to + 4 * LANES);
        f.intoArray(lanes, to + 5 * LANES);
        g.intoArray(lanes, to + 6 * LANES);
        h.intoArray(lanes, to + 7 * LANES);
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
            return;
        }
        for (int i = 0; i < width; i += 2 * LANES) {
            int at1 = at + i;
            int at2 = at1 + apart;
            int at3 = at2 + apart;
            int at4 = at3 + apart;
            FloatVector a = FloatVector.fromArray(FLOATS, to, at1);
            FloatVector b = FloatVector.fromArray(FLOATS, to, at2);
            FloatVector c = FloatVector.fromArray(FLOATS, to, at3);
            FloatVector d = FloatVector.fromArray(FLOATS, to, at4);
            FloatVector e = FloatVector.fromArray(FLOATS, to, at1 + LANES);
            FloatVector f = FloatVector.fromArray(FLOATS, to, at2 + LANES);
            FloatVector g = FloatVector.fromArray(FLOATS, to, at3 + LANES);
            FloatVector h = FloatVector.fromArray(FLOATS, to, at4 + LANES);
            for (int k = 0; k < count; k++) {
                int factor = from + k;
                FloatVector one = FloatVector.fromArray(FLOATS, rows, k * width + i);
                FloatVector other = FloatVector.fromArray(FLOATS, rows, k * width + i + LANES);
                FloatVector v = FloatVector.broadcast(FLOATS, factors[factor]);
                a = one.fma(v, a);
                e = other.fma(v, e);
                v = FloatVector.broadcast(FLOATS, factors[factor + stride]);
                b = one.fma(v, b);
                f = other.fma(v, f);
                v = FloatVector.broadcast(FLOATS, factors[factor + 2 * stride]);
                c = one.fma(v, c);
                g = other.fma(v, g);
                v = FloatVector.broadcast(FLOATS, factors[factor + 3 * stride]);
                d = one.fma(v, d);
                h = other.fma(v, h);
            }
            a.intoArray(to, at1);
            b.intoArray(to, at2);
            c.intoArray(to, at3);
            d.intoArray(to, at4);
            e.intoArray(to, at1 + LANES);
            f.intoArray(to, at2 + LANES);
            g.intoArray(to, at3 + LANES);
            h.intoArray(to, at4 + LANES);
        }
    }
}
