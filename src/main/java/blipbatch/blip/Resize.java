package blipbatch.blip;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.DoubleUnaryOperator;

/**
 * Resizes 8-bit RGB exactly as Pillow 13 does, since published BLIPs see their pictures through Pillow: across and down, each
 * pass rounded to 8 bits, with weights in fixed point. Row by row, so that of the source there is never more than one row in
 * memory, and as many sums of rows as a pass down has at work, whatever its sides are.
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

    /** A picture to be resized. */
    interface Rows {

        int width();

        int height();

        /** Fills {@code levels} with row {@code y}: R G B, 0 to 255 each. Rows are asked for once at most, from the first to the last. */
        void read(int y, int[] levels);
    }

    /** Target pixel i is the sum of the source pixels from {@code first[i]} on, each times its fixed-point tap. */
    private record Weights(int[] first, int[][] taps) {

        int end(int i) {
            return first[i] + taps[i].length;
        }

        /** A pixel for a pixel, without rounding. */
        static Weights same(int size) {
            int[] first = new int[size];
            int[][] taps = new int[size][];
            for (int i = 0; i < size; i++) {
                first[i] = i;
                taps[i] = ONE;
            }
            return new Weights(first, taps);
        }
    }

    private static final int PRECISION_BITS = 22;
    private static final int HALF = 1 << PRECISION_BITS - 1;
    private static final int[] ONE = {1 << PRECISION_BITS};

    private Resize() {}

    /** Gives bytes row by row, R G B. */
    static byte[] resize(Rows source, int toWidth, int toHeight, Filter filter) {
        if (filter == Filter.NEAREST) {
            return Nearest.resize(source, toWidth, toHeight);
        }
        Weights across = weights(source.width(), toWidth, filter);
        Weights down = weights(source.height(), toHeight, filter);
        boolean downFirst = downFirst(source, toWidth, toHeight);
        int[] levels = new int[3 * source.width()];
        int[] row = new int[3 * toWidth];
        int[] given = downFirst ? levels : row;
        int[][] sums = new int[toHeight][];
        Deque<int[]> unused = new ArrayDeque<>();
        byte[] out = new byte[toHeight * row.length];
        int begun = 0;
        int done = 0;
        for (int y = down.first[0]; done < toHeight; y++) {
            source.read(y, levels);
            if (!downFirst) {
                across(levels, across, row);
            }
            for (; begun < toHeight && down.first[begun] <= y; begun++) {
                sums[begun] = unused.isEmpty() ? new int[given.length] : unused.pop();
                Arrays.fill(sums[begun], HALF);
            }
            for (int to = done; to < begun; to++) {
                add(given, down.taps[to][y - down.first[to]], sums[to]);
            }
            for (; done < begun && down.end(done) == y + 1; done++) {
                int[] whole = sums[done];
                for (int i = 0; i < whole.length; i++) {
                    whole[i] = clip(whole[i]);
                }
                if (downFirst) {
                    across(whole, across, row);
                }
                put(downFirst ? row : whole, out, done * row.length);
                unused.push(whole);
                sums[done] = ONE;
            }
        }
        return out;
    }

    /** Pillow's own measure of which order is less work; the two differ in rounding, so it is part of the result. */
    private static boolean downFirst(Rows source, int toWidth, int toHeight) {
        int shorter = source.height() - toHeight;
        return shorter > 0 && shorter > 2 * (source.width() - toWidth);
    }

    private static void put(int[] row, byte[] out, int at) {
        for (int i = 0; i < row.length; i++) {
            out[at + i] = (byte) row[i];
        }
    }

    private static void across(int[] levels, Weights weights, int[] row) {
        int o = 0;
        for (int x = 0; x < weights.first.length; x++) {
            int r = HALF;
            int g = HALF;
            int b = HALF;
            int i = weights.first[x] * 3;
            for (int tap : weights.taps[x]) {
                r += tap * levels[i];
                g += tap * levels[i + 1];
                b += tap * levels[i + 2];
                i += 3;
            }
            row[o++] = clip(r);
            row[o++] = clip(g);
            row[o++] = clip(b);
        }
    }

    private static void add(int[] row, int tap, int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += tap * row[i];
        }
    }

    private static int clip(int sum) {
        return Math.max(0, Math.min(255, sum >> PRECISION_BITS));
    }

    private static Weights weights(int size, int toSize, Filter filter) {
        if (size == toSize) {
            return Weights.same(size);
        }
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
}
