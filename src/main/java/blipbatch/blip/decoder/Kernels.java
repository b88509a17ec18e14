package blipbatch.blip.decoder;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops over float32 of 256 bits at a time, on any processor: their sums are the same everywhere, and for a row whatever is computed
 * beside it. Rows are filled up to a multiple of {@link #WIDE} with zeros, so nothing is left over at their ends. Each value is summed up in one
 * place, and what is there in the end is added in the same order, which {@code reduceLanes} does not promise.
 */
final class Kernels {

    static final int LANES = 8;

    /** Rows have a multiple of it, so that loops may do four vectors at a time. */
    static final int WIDE = 4 * LANES;

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_64;

    private Kernels() {}

    static boolean areFast() {
        return VectorShape.preferredShape().vectorBitSize() >= FLOATS.vectorBitSize();
    }

    static int wide(int width) {
        return Math.multiplyExact(Math.addExact(width, WIDE - 1) / WIDE, WIDE);
    }

    /** The sum of so many lanes' sums that lie from there on. */
    static float sum(float[] lanes, int at) {
        float a = lanes[at] + lanes[at + 4];
        float b = lanes[at + 1] + lanes[at + 5];
        float c = lanes[at + 2] + lanes[at + 6];
        float d = lanes[at + 3] + lanes[at + 7];
        return a + b + (c + d);
    }

    /** Four rows of 8 bits, which begin there, by one of float32: what the lanes sum up, eight for each row. */
    static void products(
            byte[] rows, int first, int second, int third, int fourth, float[] x, int at, int width, float[] lanes) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < width; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, at + i);
            a = floats(rows, first + i).fma(v, a);
            b = floats(rows, second + i).fma(v, b);
            c = floats(rows, third + i).fma(v, c);
            d = floats(rows, fourth + i).fma(v, d);
        }
        a.intoArray(lanes, 0);
        b.intoArray(lanes, LANES);
        c.intoArray(lanes, 2 * LANES);
        d.intoArray(lanes, 3 * LANES);
    }

    /** Four rows of float32 likewise. */
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

    /** Two rows by four, which are a stride apart: first those of the first row, then those of the second. */
    static void products(float[] rows, int first, int second, float[] x, int at, int stride, int width, float[] lanes) {
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
        a.intoArray(lanes, 0);
        b.intoArray(lanes, LANES);
        c.intoArray(lanes, 2 * LANES);
        d.intoArray(lanes, 3 * LANES);
        e.intoArray(lanes, 4 * LANES);
        f.intoArray(lanes, 5 * LANES);
        g.intoArray(lanes, 6 * LANES);
        h.intoArray(lanes, 7 * LANES);
    }

    /** Adds so many rows, each by its factor: {@code to += factors x rows}. */
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

    /** The same for four at once, whose factors are a stride apart, and whose results are another. */
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

    static void multiply(float[] values, int at, int width, float factor) {
        for (int i = at; i < at + width; i += LANES) {
            FloatVector.fromArray(FLOATS, values, i).mul(factor).intoArray(values, i);
        }
    }

    /** Makes e^(x - most) of each x, none of which is more than that; gives their sum. As many as there are lanes at a time. */
    static float exponentials(float[] values, int at, int width, float most, float[] lanes) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = at; i < at + width; i += LANES) {
            FloatVector e = exponential(FloatVector.fromArray(FLOATS, values, i).sub(most));
            e.intoArray(values, i);
            sum = sum.add(e);
        }
        sum.intoArray(lanes, 0);
        return sum(lanes, 0);
    }

    /** That sum alone. */
    static float sumOfExponentials(float[] values, int at, int width, float most, float[] lanes) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = at; i < at + width; i += LANES) {
            sum = sum.add(exponential(FloatVector.fromArray(FLOATS, values, i).sub(most)));
        }
        sum.intoArray(lanes, 0);
        return sum(lanes, 0);
    }

    /** Of what is not positive, as Cephes computes it: 2^n e^r, where n is the integer that adding 1.5 x 2^23 leaves in the lowest bits. */
    private static FloatVector exponential(FloatVector x) {
        FloatVector least = x.max(-87f);
        FloatVector shifted =
                least.fma(FloatVector.broadcast(FLOATS, 1.442695041f), FloatVector.broadcast(FLOATS, 12_582_912f));
        FloatVector n = shifted.sub(12_582_912f);
        FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -0.693359375f), least);
        r = n.fma(FloatVector.broadcast(FLOATS, 2.12194440e-4f), r);
        FloatVector p =
                r.fma(FloatVector.broadcast(FLOATS, 1.9875691500e-4f), FloatVector.broadcast(FLOATS, 1.3981999507e-3f));
        p = p.fma(r, FloatVector.broadcast(FLOATS, 8.3334519073e-3f));
        p = p.fma(r, FloatVector.broadcast(FLOATS, 4.1665795894e-2f));
        p = p.fma(r, FloatVector.broadcast(FLOATS, 1.6666665459e-1f));
        p = p.fma(r, FloatVector.broadcast(FLOATS, 5.0000001201e-1f));
        p = p.fma(r.mul(r), r).add(1f);
        IntVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        return p.reinterpretAsInts().add(power).reinterpretAsFloats();
    }

    /** x / 2 (1 + erf(x / sqrt 2)), with erf as a quotient of polynomials that differs from it by less than 1e-7. */
    static void gelu(float[] values, int at, int width) {
        for (int i = at; i < at + width; i += LANES) {
            FloatVector x = FloatVector.fromArray(FLOATS, values, i);
            x.mul(0.5f).mul(erf(x.mul(0.70710678f)).add(1f)).intoArray(values, i);
        }
    }

    private static FloatVector erf(FloatVector any) {
        FloatVector x = any.min(4f).max(-4f);
        FloatVector s = x.mul(x);
        FloatVector p = s.fma(
                FloatVector.broadcast(FLOATS, -2.72614225801306e-10f),
                FloatVector.broadcast(FLOATS, 2.77068142495902e-08f));
        p = p.fma(s, FloatVector.broadcast(FLOATS, -2.10102402082508e-06f));
        p = p.fma(s, FloatVector.broadcast(FLOATS, -5.69250639462346e-05f));
        p = p.fma(s, FloatVector.broadcast(FLOATS, -7.34990630326855e-04f));
        p = p.fma(s, FloatVector.broadcast(FLOATS, -2.95459980854025e-03f));
        p = p.fma(s, FloatVector.broadcast(FLOATS, -1.60960333262415e-02f));
        FloatVector q = s.fma(
                FloatVector.broadcast(FLOATS, -1.45660718464996e-05f),
                FloatVector.broadcast(FLOATS, -2.13374055278905e-04f));
        q = q.fma(s, FloatVector.broadcast(FLOATS, -1.68282697438203e-03f));
        q = q.fma(s, FloatVector.broadcast(FLOATS, -7.37332916720468e-03f));
        q = q.fma(s, FloatVector.broadcast(FLOATS, -1.42647390514189e-02f));
        return x.mul(p).div(q);
    }

    static float greatest(float[] values, int at, int width, float[] lanes) {
        int whole = width / LANES * LANES;
        FloatVector greatest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        for (int i = at; i < at + whole; i += LANES) {
            greatest = greatest.max(FloatVector.fromArray(FLOATS, values, i));
        }
        greatest.intoArray(lanes, 0);
        float most = lanes[0];
        for (int i = 1; i < LANES; i++) {
            most = Math.max(most, lanes[i]);
        }
        for (int i = at + whole; i < at + width; i++) {
            most = Math.max(most, values[i]);
        }
        return most;
    }

    /** Adds the second to the first. */
    static void add(float[] values, int at, float[] others, int other, int width) {
        for (int i = 0; i < width; i += LANES) {
            FloatVector.fromArray(FLOATS, values, at + i)
                    .add(FloatVector.fromArray(FLOATS, others, other + i))
                    .intoArray(values, at + i);
        }
    }

    static float sumOf(float[] values, int at, int width, float[] lanes) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = at; i < at + width; i += LANES) {
            sum = sum.add(FloatVector.fromArray(FLOATS, values, i));
        }
        sum.intoArray(lanes, 0);
        return sum(lanes, 0);
    }

    /** Of the differences from the mean. */
    static float sumOfSquares(float[] values, int at, int width, float mean, float[] lanes) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = at; i < at + width; i += LANES) {
            FloatVector difference = FloatVector.fromArray(FLOATS, values, i).sub(mean);
            sum = difference.fma(difference, sum);
        }
        sum.intoArray(lanes, 0);
        return sum(lanes, 0);
    }

    /** (x - mean) by the factor and the gain of its place, and its bias. */
    static void normalize(float[] values, int at, int width, float mean, float factor, float[] gain, float[] bias) {
        for (int i = 0; i < width; i += LANES) {
            FloatVector.fromArray(FLOATS, values, at + i)
                    .sub(mean)
                    .mul(factor)
                    .fma(FloatVector.fromArray(FLOATS, gain, i), FloatVector.fromArray(FLOATS, bias, i))
                    .intoArray(values, at + i);
        }
    }

    /** Numbers of 8 bits as float32. */
    static void widen(byte[] from, float[] to, int at, int length) {
        for (int i = 0; i < length; i += LANES) {
            floats(from, i).intoArray(to, at + i);
        }
    }

    /** Numbers in bfloat16, which are the upper halves of float32, in the order of the processor's bytes. */
    static void widenHalves(byte[] from, float[] to, int at, int length) {
        for (int i = 0; i < length; i += LANES) {
            ShortVector halves =
                    ByteVector.fromArray(ByteVector.SPECIES_128, from, 2 * i).reinterpretAsShorts();
            IntVector ints = (IntVector) halves.castShape(INTS, 0);
            ints.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(to, at + i);
        }
    }

    private static FloatVector floats(byte[] bytes, int at) {
        return (FloatVector) ByteVector.fromArray(BYTES, bytes, at).castShape(FLOATS, 0);
    }
}
