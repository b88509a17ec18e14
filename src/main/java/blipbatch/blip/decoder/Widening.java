package blipbatch.blip.decoder;

import static blipbatch.blip.decoder.Kernels.FLOATS;
import static blipbatch.blip.decoder.Kernels.LANES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Conversions to float32, a vector at a time. */
final class Widening {

    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(LANES * Byte.SIZE));
    private static final VectorSpecies<Byte> HALVES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(LANES * Short.SIZE));

    private Widening() {}

    /** int8. */
    static void widen(byte[] from, float[] to, int at, int length) {
        for (int i = 0; i < length; i += LANES) {
            floats(from, i).intoArray(to, at + i);
        }
    }

    /** bfloat16, which is the upper half of a float32, in the processor's byte order. */
    static void widenHalves(byte[] from, float[] to, int at, int length) {
        for (int i = 0; i < length; i += LANES) {
            ShortVector halves = ByteVector.fromArray(HALVES, from, 2 * i).reinterpretAsShorts();
            IntVector ints = (IntVector) halves.castShape(INTS, 0);
            ints.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(to, at + i);
        }
    }

    static FloatVector floats(byte[] bytes, int at) {
        return (FloatVector) ByteVector.fromArray(BYTES, bytes, at).castShape(FLOATS, 0);
    }
}
