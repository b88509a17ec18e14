package blipbatch.blip;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.SinglePixelPackedSampleModel;
import java.awt.image.WritableRaster;

/** The rows of a picture; the layouts that image readers produce are read from the raster, which is much faster. */
abstract class PictureRows implements Resize.Rows {

    private final BufferedImage picture;

    private PictureRows(BufferedImage picture) {
        this.picture = picture;
    }

    @Override
    public int width() {
        return picture.getWidth();
    }

    @Override
    public int height() {
        return picture.getHeight();
    }

    static PictureRows of(BufferedImage picture) {
        return switch (picture.getType()) {
            case BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_INT_BGR ->
                new Packed(picture);
            case BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR -> new Interleaved(picture, 0, 1, 2);
            // BufferedImage.getRGB would brighten grey: Java takes its levels for linear light.
            case BufferedImage.TYPE_BYTE_GRAY -> new Interleaved(picture, 0, 0, 0);
            default -> new Other(picture);
        };
    }

    private static final class Packed extends PictureRows {

        private final WritableRaster raster;
        private final SinglePixelPackedSampleModel layout;
        private final int[] shifts;
        private final int[] data;

        Packed(BufferedImage picture) {
            super(picture);
            raster = picture.getRaster();
            layout = (SinglePixelPackedSampleModel) raster.getSampleModel();
            shifts = layout.getBitOffsets();
            data = ((DataBufferInt) raster.getDataBuffer()).getData();
        }

        @Override
        public void read(int y, int[] levels) {
            int in = start(raster, y, layout.getScanlineStride(), 1);
            for (int o = 0; o < levels.length; o += 3) {
                int pixel = data[in++];
                levels[o] = pixel >> shifts[0] & 255;
                levels[o + 1] = pixel >> shifts[1] & 255;
                levels[o + 2] = pixel >> shifts[2] & 255;
            }
        }
    }

    private static final class Interleaved extends PictureRows {

        private final WritableRaster raster;
        private final PixelInterleavedSampleModel layout;
        private final int[] bands;
        private final byte[] data;

        Interleaved(BufferedImage picture, int red, int green, int blue) {
            super(picture);
            raster = picture.getRaster();
            layout = (PixelInterleavedSampleModel) raster.getSampleModel();
            int[] offsets = layout.getBandOffsets();
            bands = new int[] {offsets[red], offsets[green], offsets[blue]};
            data = ((DataBufferByte) raster.getDataBuffer()).getData();
        }

        @Override
        public void read(int y, int[] levels) {
            int in = start(raster, y, layout.getScanlineStride(), layout.getPixelStride());
            for (int o = 0; o < levels.length; o += 3) {
                levels[o] = data[in + bands[0]] & 255;
                levels[o + 1] = data[in + bands[1]] & 255;
                levels[o + 2] = data[in + bands[2]] & 255;
                in += layout.getPixelStride();
            }
        }
    }

    private static final class Other extends PictureRows {

        private final BufferedImage picture;
        private final int[] pixels;

        Other(BufferedImage picture) {
            super(picture);
            this.picture = picture;
            pixels = new int[picture.getWidth()];
        }

        @Override
        public void read(int y, int[] levels) {
            picture.getRGB(0, y, pixels.length, 1, pixels, 0, pixels.length);
            for (int x = 0; x < pixels.length; x++) {
                levels[3 * x] = pixels[x] >> 16 & 255;
                levels[3 * x + 1] = pixels[x] >> 8 & 255;
                levels[3 * x + 2] = pixels[x] & 255;
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
}
