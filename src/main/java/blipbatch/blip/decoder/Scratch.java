package blipbatch.blip.decoder;

/** A thread's arrays for intermediate results. Each task uses them again, and finds whatever the last one left in them. */
final class Scratch {

    /** A task has one array for each. */
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
