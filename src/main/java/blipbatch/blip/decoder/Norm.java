package blipbatch.blip.decoder;

import java.util.Arrays;

/**
 * Layer normalisation.
 *
 * @param gain and the bias: padded with zeros to {@link Kernels#wide}
 * @param width without the padding
 */
public record Norm(float[] gain, float[] bias, int width, double epsilon) {

    /** From a gain and a bias for each place. */
    public static Norm of(float[] gain, float[] bias, double epsilon) {
        int wide = Kernels.wide(gain.length);
        return new Norm(Arrays.copyOf(gain, wide), Arrays.copyOf(bias, wide), gain.length, epsilon);
    }

    void apply(float[] x, int at, float[] lanes) {
        int whole = width / Kernels.LANES * Kernels.LANES;
        float sum = RowKernels.sumOf(x, at, whole, lanes);
        for (int i = whole; i < width; i++) {
            sum += x[at + i];
        }
        float mean = sum / width;
        float squares = RowKernels.sumOfSquares(x, at, whole, mean, lanes);
        for (int i = whole; i < width; i++) {
            squares += (x[at + i] - mean) * (x[at + i] - mean);
        }
        float factor = (float) (1 / Math.sqrt(squares / width + epsilon));
        RowKernels.normalize(x, at, gain.length, mean, factor, gain, bias);
    }

    /** x = LayerNorm(x + y), each (rows, width): the end of a sub-layer of BERT. */
    void join(float[] x, float[] y, int rows, float[] lanes) {
        for (int row = 0; row < rows; row++) {
            RowKernels.add(x, row * gain.length, y, row * gain.length, gain.length);
            apply(x, row * gain.length, lanes);
        }
    }
}
