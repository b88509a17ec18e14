package blipbatch.picture;

import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Colours that have half the rows of their picture. libjpeg-turbo, which Pillow and some JVMs have, spreads them smoothly over
 * the rows; the libjpeg 6b of other JVMs has each of them twice, which is made smooth here by the same arithmetic.
 */
final class JpegChroma {

    private static final JpegChroma NOTHING_TO_DO = new JpegChroma(new boolean[0]);

    /** Which is asked of the JVM's decoder, with a picture of such colours, when the first one comes. */
    private static final class Decoder {

        private static final boolean REPEATS_ROWS = repeatsRows();

        private static boolean repeatsRows() {
            ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
            try (@Nullable InputStream in = JpegChroma.class.getResourceAsStream("half-the-rows.jpg");
                    ImageInputStream stream = ImageIO.createImageInputStream(in)) {
                reader.setInput(stream, true, true);
                Raster samples = reader.readRaster(0, null);
                for (int y = 0; y + 1 < samples.getHeight(); y += 2) {
                    if (samples.getSample(0, y, 1) != samples.getSample(0, y + 1, 1)) {
                        return false;
                    }
                }
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                reader.dispose();
            }
        }
    }

    private final boolean[] smoothed;

    private JpegChroma(boolean[] smoothed) {
        this.smoothed = smoothed;
    }

    static JpegChroma of(JpegMarkers markers) {
        boolean[] smoothed = new boolean[markers.components()];
        boolean any = false;
        for (int i = 0; i < smoothed.length; i++) {
            smoothed[i] = markers.sampling(i).halfTheRows();
            any |= smoothed[i];
        }
        return any && Decoder.REPEATS_ROWS ? new JpegChroma(smoothed) : NOTHING_TO_DO;
    }

    /** Row {@code y}, a byte for each component of each pixel. */
    byte[] row(Raster samples, int y) {
        byte[] row = given(samples, y);
        int beside = y % 2 == 0 ? y - 2 : y + 1;
        if (smoothed.length == 0 || beside < 0 || beside >= samples.getHeight()) {
            return row;
        }
        byte[] other = given(samples, beside);
        int rounding = y % 2 == 0 ? 1 : 2;
        for (int i = 0; i < row.length; i++) {
            if (smoothed[i % smoothed.length]) {
                row[i] = (byte) (3 * (row[i] & 255) + (other[i] & 255) + rounding >> 2);
            }
        }
        return row;
    }

    private static byte[] given(Raster samples, int y) {
        return (byte[]) samples.getDataElements(0, y, samples.getWidth(), 1, null);
    }
}
