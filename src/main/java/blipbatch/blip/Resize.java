package blipbatch.blip;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Resizes 8-bit RGB exactly as Pillow does, since every published BLIP saw its pictures through Pillow: first across, then
 * down, each pass rounded to 8 bits, with weights in fixed point.
 */
final class Resize {

    /** In the order of Pillow's numbers, which {@code preprocessor_config.json} uses. */
    enum Filter {
        NEAREST(0, x -> 0),
        LANCZOS(3, x -> Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0),
        BILINEAR(1, x -> Math.max(1 - Math.abs(x), 0)),
        BICUBIC(2, x -> bicubic(Math.abs(x))),
        BOX(0.5, x -> x > -0.5 && x <= 0.5 ? 1 : 0),
        HAMMING(1, x -> Math.abs(x) < 1 ? sinc(x) * (0.54 + 0.46 * Math.cos(x * Math.PI)) : 0);

        private final double support;
        private final DoubleUnaryOperator weight;

        Filter(double support, DoubleUnaryOperator weight) {
            this.support = support;
            this.weight = weight;
        }

        private static double sinc(double x) {
            return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
        }

        private static double bicubic(double x) {
            double a = -0.5;
            if (x < 1) {
                return ((a + 2) * x - (a + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
        }
    }

    /** Target pixel i is the sum of the source pixels from {@code first[i]} on, each times its fixed-point tap. */
    private record Weights(int[] first, int[][] taps) {}

    private static final int PRECISION_BITS = 22;

    private Resize() {}

    /** Takes and gives bytes row by row, R G B. */
    static byte[] resize(byte[] rgb, int width, int height, int toWidth, int toHeight, Filter filter) {
        if (filter == Filter.NEAREST) {
            return nearest(rgb, width, height, toWidth, toHeight);
        }
        byte[] across = width == toWidth ? rgb : across(rgb, width, height, weights(width, toWidth, filter));
        return height == toHeight ? across : down(across, toWidth * 3, weights(height, toHeight, filter));
    }

    private static byte[] across(byte[] rgb, int width, int height, Weights weights) {
        int toWidth = weights.first.length;
        byte[] out = new byte[height * toWidth * 3];
        int[] row = new int[width * 3];
        int o = 0;
        for (int y = 0; y < height; y++) {
            for (int i = 0, in = y * row.length; i < row.length; i++) {
                row[i] = rgb[in + i] & 0xff;
            }
            for (int x = 0; x < toWidth; x++) {
                int r = 1 << PRECISION_BITS - 1;
                int g = r;
                int b = r;
                int i = weights.first[x] * 3;
                for (int tap : weights.taps[x]) {
                    r += tap * row[i];
                    g += tap * row[i + 1];
                    b += tap * row[i + 2];
                    i += 3;
                }
                out[o++] = clip(r);
                out[o++] = clip(g);
                out[o++] = clip(b);
            }
        }
        return out;
    }

    private static byte[] down(byte[] rgb, int stride, Weights weights) {
        int toHeight = weights.first.length;
        byte[] out = new byte[toHeight * stride];
        int[] sum = new int[stride];
        for (int y = 0; y < toHeight; y++) {
            Arrays.fill(sum, 1 << PRECISION_BITS - 1);
            int in = weights.first[y] * stride;
            for (int tap : weights.taps[y]) {
                for (int i = 0; i < stride; i++) {
                    sum[i] += tap * (rgb[in + i] & 0xff);
                }
                in += stride;
            }
            for (int i = 0; i < stride; i++) {
                out[y * stride + i] = clip(sum[i]);
            }
        }
        return out;
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
    }

    private static Weights weights(int size, int toSize, Filter filter) {
        double scale = (double) size / toSize;
        double stretch = Math.max(scale, 1); // shrinking widens the filter, which is what keeps it from aliasing
        double support = filter.support * stretch;
        int[] first = new int[toSize];
        int[][] taps = new int[toSize][];
        for (int i = 0; i < toSize; i++) {
            double center = (i + 0.5) * scale;
            first[i] = Math.max((int) (center - support + 0.5), 0);
            double[] weights = new double[Math.min((int) (center + support + 0.5), size) - first[i]];
            double total = 0;
            for (int k = 0; k < weights.length; k++) {
                weights[k] = filter.weight.applyAsDouble((k + first[i] - center + 0.5) * (1 / stretch));
                total += weights[k];
            }
            taps[i] = new int[weights.length];
            for (int k = 0; k < weights.length; k++) {
                double weight = weights[k] / total * (1 << PRECISION_BITS);
                taps[i][k] = (int) (weight + (weight < 0 ? -0.5 : 0.5));
            }
        }
        return new Weights(first, taps);
    }

    private static byte[] nearest(byte[] rgb, int width, int height, int toWidth, int toHeight) {
        int[] columns = nearest(width, toWidth);
        int[] rows = nearest(height, toHeight);
        byte[] out = new byte[toHeight * toWidth * 3];
        int o = 0;
        for (int row : rows) {
            for (int column : columns) {
                System.arraycopy(rgb, (row * width + column) * 3, out, o, 3);
                o += 3;
            }
        }
        return out;
    }

    private static int[] nearest(int size, int toSize) {
        double step = (double) size / toSize;
        double at = step * 0.5;
        int[] from = new int[toSize];
        for (int i = 0; i < toSize; i++) {
            from[i] = Math.min((int) at, size - 1);
            at += step; // added up, not multiplied: Pillow's rounding is part of its result
        }
        return from;
    }
}
