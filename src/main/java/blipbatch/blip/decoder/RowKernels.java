package blipbatch.blip.decoder;

import static blipbatch.blip.decoder.Kernels.FLOATS;
import static blipbatch.blip.decoder.Kernels.LANES;
import static blipbatch.blip.decoder.Kernels.sum;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Functions of each number of a row, and sums over a row, in the same way as {@link Kernels}. */
final class RowKernels {

    private RowKernels() {}

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
}
