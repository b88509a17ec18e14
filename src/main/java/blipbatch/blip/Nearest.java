package blipbatch.blip;

/** Takes for each pixel the one that lies nearest to it, as Pillow does. */
final class Nearest {

    private Nearest() {}

    static byte[] resize(Resize.Rows source, int toWidth, int toHeight) {
        int[] columns = from(source.width(), toWidth);
        int[] rows = from(source.height(), toHeight);
        byte[] out = new byte[toHeight * toWidth * 3];
        int[] levels = new int[3 * source.width()];
        int o = 0;
        for (int y = 0; y < toHeight; y++) {
            if (y == 0 || rows[y] != rows[y - 1]) {
                source.read(rows[y], levels);
            }
            for (int column : columns) {
                for (int i = 3 * column; i < 3 * column + 3; i++) {
                    out[o++] = (byte) levels[i];
                }
            }
        }
        return out;
    }

    private static int[] from(int size, int toSize) {
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
