package blipbatch.blip.decoder;

import blipbatch.blip.decoder.Scratch.Use;

/**
 * A linear layer. Its weights are read once for all rows of a batch; a row's result is bit for bit the same whatever the others are.
 *
 * @param weights (outputs, inputs)
 * @param gelu whether GELU follows
 */
public record Linear(Matrix weights, float[] bias, boolean gelu) {

    /** Rows of weights that the kernels compute at once. */
    private static final int FEW = 4;

    /** Outputs are shared out in multiples of it, so that GELU finds whole vectors. */
    private static final int SHARE = Kernels.WIDE;

    /** Weights of a task: to read so many takes much longer than to take a task. */
    private static final int TASK = 1 << 16;

    int outputs() {
        return bias.length;
    }

    /**
     * y = x W^T + b, and GELU of it if it follows.
     *
     * @param x (rows, inputs), each row padded
     * @param y (rows, outputs), each row padded; the padding is left as it is
     */
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

    /** The outputs from {@code from} to before {@code to}, without GELU; those of row r go to {@code y[at + r stride + output]}. */
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

    /** Where one of the few rows begins; beyond the last it is the last again, whose result is not used. */
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
