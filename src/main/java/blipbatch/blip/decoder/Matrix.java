package blipbatch.blip.decoder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Rows of numbers in memory that is not the heap's, each filled up with zeros to {@link Kernels#wide}. It must outlive this. */
public final class Matrix {

    /** By the bytes that a number takes. */
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
     * @param columns without what the rows are filled up with
     * @param scales what a number of 8 bits stands for, for each row; any other needs none
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

    /** What columns are filled up to. */
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

    /** So many rows as they are kept. */
    byte[] copy(int row, int count, Scratch scratch) {
        int size = width * (form == Form.INT8 ? 1 : 2);
        byte[] bytes = scratch.bytes(count * size);
        memory.get(row * size, bytes, 0, count * size);
        return bytes;
    }

    /** So many rows in float32, those of 8 bits without their scales. */
    void widen(int row, int count, float[] to, Scratch scratch) {
        switch (form) {
            case INT8 -> Widening.widen(copy(row, count, scratch), to, 0, count * width);
            case BFLOAT16 -> Widening.widenHalves(copy(row, count, scratch), to, 0, count * width);
            case FLOAT32 -> floats.get(row * width, to, 0, count * width);
        }
    }
}
