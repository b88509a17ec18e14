package blipbatch.blip.decoder;

import static blipbatch.blip.decoder.Kernels.FLOATS;
import static blipbatch.blip.decoder.Kernels.LANES;

import jdk.incubator.vector.FloatVector;

/** What {@link Kernels} does to four rows at once where the processor has 16 registers: eight sums at once, and what they need besides. */
final class SmallKernels {

    private SmallKernels() {}

    /** Two of the four rows of {@link Kernels#productsOfFour}; the partial sums come to {@code lanes} from {@code to} on. */
    static void productsOfTwo(
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

    /** What {@link Kernels#addRowsToFour} does. */
    static void addRowsToFour(
            float[] factors, int from, int stride, float[] rows, int count, float[] to, int at, int apart, int width) {
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
