package blipbatch.blip;

import java.awt.image.BufferedImage;
import java.util.List;

/** Turns a picture into pixel values as transformers' {@code BlipImageProcessor} does with Pillow and NumPy. */
final class ImagePreprocessor {

    private final PreprocessorConfig config;
    private final float[][] values; // (3, 256): the pixel value of each 8-bit level

    ImagePreprocessor(PreprocessorConfig config) {
        this.config = config;
        this.values = new float[3][256];
        for (int c = 0; c < 3; c++) {
            for (int level = 0; level < 256; level++) {
                // Rescaled in double, then normalised in float: the roundings are the reference's.
                float rescaled = (float) (level * config.rescaleFactor());
                values[c][level] = (rescaled - config.mean()[c]) / config.std()[c];
            }
        }
    }

    /** Gives (3, height, width). */
    float[] prepare(BufferedImage picture) {
        byte[] rgb = Resize.resize(PictureRows.of(picture), config.width(), config.height(), config.resample());
        int pixels = config.height() * config.width();
        float[] out = new float[3 * pixels];
        for (int c = 0; c < 3; c++) {
            float[] ofLevel = values[c];
            for (int i = 0; i < pixels; i++) {
                out[c * pixels + i] = ofLevel[rgb[3 * i + c] & 0xff];
            }
        }
        return out;
    }

    /** @throws IllegalArgumentException if there are others than (3, height, width) */
    void requireSize(List<float[]> pixelValues) {
        int size = 3 * config.height() * config.width();
        for (float[] values : pixelValues) {
            if (values.length != size) {
                throw new IllegalArgumentException(
                        values.length + " pixel values were given for a picture, but the model takes " + size);
            }
        }
    }
}
