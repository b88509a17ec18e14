package blipbatch.blip.decoder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** A matrix in memory outside of the heap, which must outlive it. Each row is padded with zeros to {@link #wide}. */
public final class Matrix {

    /** How a number is kept. */
    private enum Form {
        INT8,
        BFLOAT16,
        FLOAT32
    }

    private final ByteBuffer memory;
    private final FloatBuffer floats;
    private final Form form;
    private final int width;
    private final float[] scales;

    /**
     * @param columns without the padding
     * @param scales of each row in int8, the value of the number 1; empty in other forms
     */
    public Matrix(ByteBuffer memory, int rows, int columns, float[] scales) {
        this.memory = memory.order(ByteOrder.nativeOrder());
        this.floats = this.memory.asFloatBuffer();
        this.width = Kernels.wide(columns);
        this.scales = scales;
        this.form = switch ((int) (memory.capacity() / ((long) rows * width))) {
            case 1 -> Form.INT8;
            case 2 -> Form.BFLOAT16;
            default -> Form.FLOAT32;
        };
    }

    /** The columns with their padding. */
    public static int wide(int columns) {
        return Kernels.wide(columns);
    }

    int width() {
        return width;
    }

    boolean isInt8() {
        return form == Form.INT8;
    }

    float scale(int row) {
        return form == Form.INT8 ? scales[row] : 1;
    }

    /** So many rows as they are in memory, in an array of the thread's. */
    byte[] copy(int row, int count, Scratch scratch) {
        int size = width * (form == Form.INT8 ? 1 : 2);
        byte[] bytes = scratch.bytes(count * size);
        memory.get(row * size, bytes, 0, count * size);
        return bytes;
    }

    /** So many rows as float32; those in int8 are not multiplied by their scales. */
    void widen(int row, int count, float[] to, Scratch scratch) {
        switch (form) {
            case INT8 -> Widening.widen(copy(row, count, scratch), to, 0, count * width);
            case BFLOAT16 -> Widening.widenHalves(copy(row, count, scratch), to, 0, count * width);
            case FLOAT32 -> floats.get(row * width, to, 0, count * width);
        }
    }
}
