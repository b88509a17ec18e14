package blipbatch.blip.decoder;

import blipbatch.blip.decoder.Scratch.Use;

/**
 * A linear layer. Its weights are read once for all rows that go through it; a row's result is the same to the last bit whatever the others are.
 *
 * @param weights a row for each output
 * @param gelu whether that comes after it
 */
public record Linear(Matrix weights, float[] bias, boolean gelu) {

    /** Rows of weights that are in work at once. */
    private static final int FEW = 4;

    /** The least that a thread takes: {@link Kernels#WIDE} of them fill vectors. */
    private static final int SHARE = Kernels.WIDE;

    /** In bytes of 8-bit weights: what takes much longer to read than a task to be taken. */
    private static final int TASK = 1 << 16;

    int outputs() {
        return bias.length;
    }

    /** Rows that lie side by side, filled up: those of the result keep what they are filled up with. */
    void apply(float[] x, int rows, float[] y, Team team) {
        int shares = Math.max(1, Math.min(TASK / (SHARE * weights.width()), outputs() / (SHARE * team.threads())));
        int outputsOfTask = SHARE * shares;
        int stride = Kernels.wide(outputs());
        team.run((outputs() + outputsOfTask - 1) / outputsOfTask, (task, scratch) -> {
            int from = task * outputsOfTask;
            int to = Math.min(outputs(), from + outputsOfTask);
            compute(x, rows, y, 0, stride, from, to, scratch);
            if (gelu) {
                for (int row = 0; row < rows; row++) {
                    RowKernels.gelu(y, row * stride + from, Kernels.wide(to - from));
                }
            }
        });
    }

    /** Some of the outputs, which come to {@code at} and the places that are so far apart. */
    void compute(float[] x, int rows, float[] y, int at, int stride, int from, int to, Scratch scratch) {
        int width = weights.width();
        float[] wide = scratch.floats(Use.WEIGHTS, FEW * width);
        for (int output = from; output < to; output += FEW) {
            int count = Math.min(FEW, to - output);
            if (rows == 1 && weights.isInt8()) {
                byte[] few = weights.copy(output, count, scratch);
                Kernels.products(few, 0, at(1, count), at(2, count), at(3, count), x, 0, width, scratch.lanes);
                put(y, at, stride, 0, 1, output, count, scratch.lanes);
                continue;
            }
            weights.widen(output, count, wide, scratch);
            int row = 0;
            for (; row + 4 <= rows; row += 4) {
                toFour(wide, x, y, at, stride, row, output, count, scratch.lanes);
            }
            for (; row < rows; row++) {
                Kernels.products(
                        wide, 0, at(1, count), at(2, count), at(3, count), x, row * width, width, scratch.lanes);
                put(y, at, stride, row, 1, output, count, scratch.lanes);
            }
        }
    }

    private void toFour(
            float[] few, float[] x, float[] y, int at, int stride, int row, int output, int count, float[] lanes) {
        int width = weights.width();
        Kernels.productsOfFour(few, 0, at(1, count), at(2, count), at(3, count), x, row * width, width, width, lanes);
        put(y, at, stride, row, 4, output, count, lanes);
    }

    /** Where that of the few begins; where there is none, another that does no harm. */
    private int at(int number, int count) {
        return Math.min(number, count - 1) * weights.width();
    }

    private void put(float[] y, int at, int stride, int row, int rows, int output, int outputs, float[] lanes) {
        for (int o = 0; o < outputs; o++) {
            float scale = weights.scale(output + o);
            for (int r = 0; r < rows; r++) {
                float sum = Kernels.sum(lanes, (o * rows + r) * Kernels.LANES);
                y[at + (row + r) * stride + output + o] = sum * scale + bias[output + o];
            }
        }
    }
}
