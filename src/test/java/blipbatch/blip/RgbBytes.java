package blipbatch.blip;

import java.awt.image.BufferedImage;

/** A picture as bytes row by row, R G B. */
record RgbBytes(byte[] rgb, int width, int height) implements Resize.Rows {

    @Override
    public void read(int y, int[] levels) {
        for (int i = 0; i < levels.length; i++) {
            levels[i] = rgb[y * levels.length + i] & 255;
        }
    }

    static byte[] of(BufferedImage picture) {
        PictureRows rows = PictureRows.of(picture);
        int[] levels = new int[3 * rows.width()];
        byte[] rgb = new byte[levels.length * rows.height()];
        for (int y = 0, o = 0; y < rows.height(); y++) {
            rows.read(y, levels);
            for (int level : levels) {
                rgb[o++] = (byte) level;
            }
        }
        return rgb;
    }
}
