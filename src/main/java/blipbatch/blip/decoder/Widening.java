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

/** Numbers of fewer bits made float32, as many as there are lanes at a time. */
final class Widening {

    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(LANES * Byte.SIZE));
    private static final VectorSpecies<Byte> HALVES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(LANES * Short.SIZE));

    private Widening() {}

    /** Numbers of 8 bits as float32. */
    static void widen(byte[] from, float[] to, int at, int length) {
        for (int i = 0; i < length; i += LANES) {
            floats(from, i).intoArray(to, at + i);
        }
    }

    /** Numbers in bfloat16, which are the upper halves of float32, in the order of the processor's bytes. */
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
