package blipbatch.picture;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * One decoded frame.
 *
 * @param width of the canvas, in pixels
 * @param height of the canvas
 * @param left column of the canvas where the frame begins
 * @param top row of the canvas where the frame begins
 * @param samples of the frame
 * @param colours what the samples mean
 */
record Still(int width, int height, int left, int top, Raster samples, Colours colours) {

    private static final int ROWS_BETWEEN_CHECKS = 64;

    /** A picture that fills its canvas. */
    static Still of(BufferedImage image) {
        return new Still(
                image.getWidth(), image.getHeight(), 0, 0, image.getRaster(), Colours.of(image.getColorModel()));
    }

    /** Pixels row by row. */
    static Still ofArgb(int width, int height, int[] pixels, boolean hasAlpha) {
        int[] masks = {0xFF0000, 0xFF00, 0xFF, 0xFF000000};
        Raster samples =
                Raster.createPackedRaster(new DataBufferInt(pixels, pixels.length), width, height, width, masks, null);
        return new Still(width, height, 0, 0, samples, (raster, y, line) -> {
            System.arraycopy(pixels, y * width, line, 0, width);
            for (int x = 0; !hasAlpha && x < width; x++) {
                line[x] |= 0xFF000000;
            }
        });
    }

    /** What a reader of the JDK makes of a file, for which memory was taken. */
    static Still read(byte[] bytes, String format, Share share) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try {
            return of(image(reader, bytes, share));
        } finally {
            reader.dispose();
        }
    }

    static BufferedImage image(ImageReader reader, byte[] bytes, Share share) throws IOException {
        watch(reader, bytes, share);
        return reader.read(0);
    }

    /** Gives a reader its file, and stops it when the time is over. */
    static void watch(ImageReader reader, byte[] bytes, Share share) {
        // Metadata is ignored because packed texts and profiles may unpack to any size.
        reader.setInput(new FileStream(bytes, share.effort()), true, true);
        reader.addIIOReadProgressListener(new EffortWatch(share.effort()));
    }

    /** With a byte of transparency for each pixel. */
    Still withAlpha(byte[] alpha) {
        return new Still(width, height, left, top, samples, (raster, y, line) -> {
            colours.argb(raster, y, line);
            for (int x = 0; x < line.length; x++) {
                line[x] = line[x] & 0xFFFFFF | alpha[y * line.length + x] << 24;
            }
        });
    }

    void paintOn(UprightCanvas canvas, Effort effort) {
        int[] line = new int[samples.getWidth()];
        for (int y = 0; y < samples.getHeight(); y++) {
            colours.argb(samples, y, line);
            canvas.paint(left, top + y, line);
            if (y % ROWS_BETWEEN_CHECKS == 0) {
                effort.check();
            }
        }
    }
}
