package blipbatch.blip.decoder;

import static blipbatch.blip.decoder.Kernels.FLOATS;
import static blipbatch.blip.decoder.Kernels.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * What {@link Kernels} does to four rows at once where it pays to have more in work: sixteen sums at once need the 32 registers that a processor
 * has with vectors of 512 bits; with 16 registers, two rows by four are faster.
 */
final class LargeKernels {

    private LargeKernels() {}

    static boolean areFast() {
        return LANES == 16;
    }

    /** What {@link Kernels#productsOfFour} does. */
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
        FloatVector a1 = FloatVector.zero(FLOATS);
        FloatVector a2 = a1;
        FloatVector a3 = a1;
        FloatVector a4 = a1;
        FloatVector b1 = a1;
        FloatVector b2 = a1;
        FloatVector b3 = a1;
        FloatVector b4 = a1;
        FloatVector c1 = a1;
        FloatVector c2 = a1;
        FloatVector c3 = a1;
        FloatVector c4 = a1;
        FloatVector d1 = a1;
        FloatVector d2 = a1;
        FloatVector d3 = a1;
        FloatVector d4 = a1;
        int at2 = at + stride;
        int at3 = at2 + stride;
        int at4 = at3 + stride;
        for (int i = 0; i < width; i += LANES) {
            FloatVector a = FloatVector.fromArray(FLOATS, rows, first + i);
            FloatVector b = FloatVector.fromArray(FLOATS, rows, second + i);
            FloatVector c = FloatVector.fromArray(FLOATS, rows, third + i);
            FloatVector d = FloatVector.fromArray(FLOATS, rows, fourth + i);
            FloatVector v = FloatVector.fromArray(FLOATS, x, at + i);
            a1 = a.fma(v, a1);
            b1 = b.fma(v, b1);
            c1 = c.fma(v, c1);
            d1 = d.fma(v, d1);
            v = FloatVector.fromArray(FLOATS, x, at2 + i);
            a2 = a.fma(v, a2);
            b2 = b.fma(v, b2);
            c2 = c.fma(v, c2);
            d2 = d.fma(v, d2);
            v = FloatVector.fromArray(FLOATS, x, at3 + i);
            a3 = a.fma(v, a3);
            b3 = b.fma(v, b3);
            c3 = c.fma(v, c3);
            d3 = d.fma(v, d3);
            v = FloatVector.fromArray(FLOATS, x, at4 + i);
            a4 = a.fma(v, a4);
            b4 = b.fma(v, b4);
            c4 = c.fma(v, c4);
            d4 = d.fma(v, d4);
        }
        a1.intoArray(lanes, 0);
        a2.intoArray(lanes, LANES);
        a3.intoArray(lanes, 2 * LANES);
        a4.intoArray(lanes, 3 * LANES);
        b1.intoArray(lanes, 4 * LANES);
        b2.intoArray(lanes, 5 * LANES);
        b3.intoArray(lanes, 6 * LANES);
        b4.intoArray(lanes, 7 * LANES);
        c1.intoArray(lanes, 8 * LANES);
        c2.intoArray(lanes, 9 * LANES);
        c3.intoArray(lanes, 10 * LANES);
        c4.intoArray(lanes, 11 * LANES);
        d1.intoArray(lanes, 12 * LANES);
        d2.intoArray(lanes, 13 * LANES);
        d3.intoArray(lanes, 14 * LANES);
        d4.intoArray(lanes, 15 * LANES);
    }

    /** What {@link Kernels#addRowsToFour} does. */
    static void addRowsToFour(
            float[] factors, int from, int stride, float[] rows, int count, float[] to, int at, int apart, int width) {
        for (int i = 0; i < width; i += 4 * LANES) {
            int at1 = at + i;
            int at2 = at1 + apart;
            int at3 = at2 + apart;
            int at4 = at3 + apart;
            FloatVector a1 = FloatVector.fromArray(FLOATS, to, at1);
            FloatVector a2 = FloatVector.fromArray(FLOATS, to, at1 + LANES);
            FloatVector a3 = FloatVector.fromArray(FLOATS, to, at1 + 2 * LANES);
            FloatVector a4 = FloatVector.fromArray(FLOATS, to, at1 + 3 * LANES);
            FloatVector b1 = FloatVector.fromArray(FLOATS, to, at2);
            FloatVector b2 = FloatVector.fromArray(FLOATS, to, at2 + LANES);
            FloatVector b3 = FloatVector.fromArray(FLOATS, to, at2 + 2 * LANES);
            FloatVector b4 = FloatVector.fromArray(FLOATS, to, at2 + 3 * LANES);
            FloatVector c1 = FloatVector.fromArray(FLOATS, to, at3);
            FloatVector c2 = FloatVector.fromArray(FLOATS, to, at3 + LANES);
            FloatVector c3 = FloatVector.fromArray(FLOATS, to, at3 + 2 * LANES);
            FloatVector c4 = FloatVector.fromArray(FLOATS, to, at3 + 3 * LANES);
            FloatVector d1 = FloatVector.fromArray(FLOATS, to, at4);
            FloatVector d2 = FloatVector.fromArray(FLOATS, to, at4 + LANES);
            FloatVector d3 = FloatVector.fromArray(FLOATS, to, at4 + 2 * LANES);
            FloatVector d4 = FloatVector.fromArray(FLOATS, to, at4 + 3 * LANES);
            for (int k = 0; k < count; k++) {
                int factor = from + k;
                int row = k * width + i;
                FloatVector one = FloatVector.fromArray(FLOATS, rows, row);
                FloatVector two = FloatVector.fromArray(FLOATS, rows, row + LANES);
                FloatVector three = FloatVector.fromArray(FLOATS, rows, row + 2 * LANES);
                FloatVector four = FloatVector.fromArray(FLOATS, rows, row + 3 * LANES);
                FloatVector v = FloatVector.broadcast(FLOATS, factors[factor]);
                a1 = one.fma(v, a1);
                a2 = two.fma(v, a2);
                a3 = three.fma(v, a3);
                a4 = four.fma(v, a4);
                v = FloatVector.broadcast(FLOATS, factors[factor + stride]);
                b1 = one.fma(v, b1);
                b2 = two.fma(v, b2);
                b3 = three.fma(v, b3);
                b4 = four.fma(v, b4);
                v = FloatVector.broadcast(FLOATS, factors[factor + 2 * stride]);
                c1 = one.fma(v, c1);
                c2 = two.fma(v, c2);
                c3 = three.fma(v, c3);
                c4 = four.fma(v, c4);
                v = FloatVector.broadcast(FLOATS, factors[factor + 3 * stride]);
                d1 = one.fma(v, d1);
                d2 = two.fma(v, d2);
                d3 = three.fma(v, d3);
                d4 = four.fma(v, d4);
            }
            a1.intoArray(to, at1);
            a2.intoArray(to, at1 + LANES);
            a3.intoArray(to, at1 + 2 * LANES);
            a4.intoArray(to, at1 + 3 * LANES);
            b1.intoArray(to, at2);
            b2.intoArray(to, at2 + LANES);
            b3.intoArray(to, at2 + 2 * LANES);
            b4.intoArray(to, at2 + 3 * LANES);
            c1.intoArray(to, at3);
            c2.intoArray(to, at3 + LANES);
            c3.intoArray(to, at3 + 2 * LANES);
            c4.intoArray(to, at3 + 3 * LANES);
            d1.intoArray(to, at4);
            d2.intoArray(to, at4 + LANES);
            d3.intoArray(to, at4 + 2 * LANES);
            d4.intoArray(to, at4 + 3 * LANES);
        }
    }
}
