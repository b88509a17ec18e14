package blipbatch.blip;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.SinglePixelPackedSampleModel;
import java.awt.image.WritableRaster;

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
        byte[] rgb = Resize.resize(
                rgb(picture),
                picture.getWidth(),
                picture.getHeight(),
                config.width(),
                config.height(),
                config.resample());
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

    /** Row by row, R G B; the layouts that image readers produce are read from the raster, which is much faster. */
    static byte[] rgb(BufferedImage picture) {
        byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(picture.getWidth(), picture.getHeight()), 3)];
        WritableRaster raster = picture.getRaster();
        switch (picture.getType()) {
            case BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_INT_BGR ->
                readPacked(raster, out);
            case BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR -> readInterleaved(raster, 0, 1, 2, out);
            // BufferedImage.getRGB would brighten grey: Java takes its levels for linear light.
            case BufferedImage.TYPE_BYTE_GRAY -> readInterleaved(raster, 0, 0, 0, out);
            default -> readSlowly(picture, out);
        }
        return out;
    }

    private static void readPacked(WritableRaster raster, byte[] out) {
        SinglePixelPackedSampleModel layout = (SinglePixelPackedSampleModel) raster.getSampleModel();
        int[] shifts = layout.getBitOffsets();
        int[] data = ((DataBufferInt) raster.getDataBuffer()).getData();
        int o = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            int in = start(raster, y, layout.getScanlineStride(), 1);
            for (int x = 0; x < raster.getWidth(); x++) {
                int pixel = data[in++];
                out[o++] = (byte) (pixel >> shifts[0]);
                out[o++] = (byte) (pixel >> shifts[1]);
                out[o++] = (byte) (pixel >> shifts[2]);
            }
        }
    }

    private static void readInterleaved(WritableRaster raster, int red, int green, int blue, byte[] out) {
        PixelInterleavedSampleModel layout = (PixelInterleavedSampleModel) raster.getSampleModel();
        int[] bands = layout.getBandOffsets();
        byte[] data = ((DataBufferByte) raster.getDataBuffer()).getData();
        int o = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            int in = start(raster, y, layout.getScanlineStride(), layout.getPixelStride());
            for (int x = 0; x < raster.getWidth(); x++) {
                out[o++] = data[in + bands[red]];
                out[o++] = data[in + bands[green]];
                out[o++] = data[in + bands[blue]];
                in += layout.getPixelStride();
            }
        }
    }

    /** A sub-image shares its parent's data, so its rows begin somewhere inside. */
    private static int start(WritableRaster raster, int y, int scanlineStride, int pixelStride) {
        DataBuffer data = raster.getDataBuffer();
        return data.getOffset()
                + (y - raster.getSampleModelTranslateY()) * scanlineStride
                - raster.getSampleModelTranslateX() * pixelStride;
    }

    private static void readSlowly(BufferedImage picture, byte[] out) {
        int[] row = new int[picture.getWidth()];
        int o = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            picture.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int pixel : row) {
                out[o++] = (byte) (pixel >> 16);
                out[o++] = (byte) (pixel >> 8);
                out[o++] = (byte) pixel;
            }
        }
    }
}
