package blipbatch.picture;

import java.awt.image.BufferedImage;
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

    /** A picture that fills its canvas. */
    static Still of(BufferedImage image) {
        return new Still(
                image.getWidth(), image.getHeight(), 0, 0, image.getRaster(), Colours.of(image.getColorModel()));
    }

    static Still read(byte[] bytes, String format, PixelBudget.Share share) throws IOException, PictureException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try {
            // Metadata is ignored because packed texts and profiles may unpack to any size.
            reader.setInput(new FileStream(bytes), true, true);
            share.requireFit(reader.getWidth(0), reader.getHeight(0));
            share.take();
            return of(reader.read(0));
        } finally {
            reader.dispose();
        }
    }

    void paintOn(UprightCanvas canvas) {
        int[] line = new int[samples.getWidth()];
        for (int y = 0; y < samples.getHeight(); y++) {
            colours.argb(samples, y, line);
            canvas.paint(left, top + y, line);
        }
    }
}
