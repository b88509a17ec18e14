package blipbatch.blip.decoder;

/** Arrays of one thread, for what is forgotten after a task. There is anything in them. */
final class Scratch {

    /** What an array is for, so that a task has several. */
    enum Use {
        WEIGHTS,
        KEYS,
        VALUES,
        SCORES,
        SUMS
    }

    final float[] lanes = new float[16 * Kernels.LANES];
    private final float[][] floats = new float[Use.values().length][0];
    private byte[] bytes = {};

    float[] floats(Use use, int length) {
        if (floats[use.ordinal()].length < length) {
            floats[use.ordinal()] = new float[length];
        }
        return floats[use.ordinal()];
    }

    byte[] bytes(int length) {
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        return bytes;
    }
}
