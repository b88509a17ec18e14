package blipbatch.picture;

import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * What samples mean as colours. Java's own conversion is avoided for plain samples: it applies embedded profiles and
 * holds grey to be linear light, which makes every grey brighter.
 */
interface Colours {

    /** Fills {@code line} with row {@code y} of the samples as ARGB. */
    void argb(Raster samples, int y, int[] line);

    /** These colours where they are multiplied by their alpha already, as they were before that. */
    default Colours unassociated() {
        return (samples, y, line) -> {
            argb(samples, y, line);
            for (int x = 0; x < line.length; x++) {
                int alpha = line[x] >>> 24;
                if (alpha > 0 && alpha < 255) {
                    line[x] = alpha << 24
                            | Math.min(255, (line[x] >> 16 & 255) * 255 / alpha) << 16
                            | Math.min(255, (line[x] >> 8 & 255) * 255 / alpha) << 8
                            | Math.min(255, (line[x] & 255) * 255 / alpha);
                }
            }
        };
    }

    static Colours of(ColorModel model) {
        if (model instanceof IndexColorModel palette) {
            return ofPalette(palette);
        }
        if (model instanceof ComponentColorModel) {
            return ofComponents(model.getNumColorComponents(), model.hasAlpha(), spareBits(model));
        }
        if (model instanceof DirectColorModel masks) {
            return ofMasks(masks);
        }
        return (samples, y, line) -> {
            Object element = null;
            for (int x = 0; x < line.length; x++) {
                element = samples.getDataElements(x, y, element);
                line[x] = model.getRGB(element);
            }
        };
    }

    /** Without the alpha that the model takes further samples for. */
    static Colours opaque(ColorModel model) {
        return model instanceof ComponentColorModel
                ? ofComponents(model.getNumColorComponents(), false, spareBits(model))
                : of(model);
    }

    /** Samples packed in one number, each spread over 0 to 255 without rounding, as Pillow does. */
    private static Colours ofMasks(DirectColorModel model) {
        int bands = model.getNumComponents();
        return (samples, y, line) -> {
            int[] pixels = samples.getPixels(0, y, line.length, 1, (int[]) null);
            for (int x = 0, at = 0; x < line.length; x++, at += bands) {
                line[x] = (bands == 4 ? spread(pixels[at + 3], model.getComponentSize(3)) : 255) << 24
                        | spread(pixels[at], model.getComponentSize(0)) << 16
                        | spread(pixels[at + 1], model.getComponentSize(1)) << 8
                        | spread(pixels[at + 2], model.getComponentSize(2));
            }
        };
    }

    private static int spread(int sample, int bits) {
        return sample * 255 / ((1 << bits) - 1);
    }

    private static Colours ofPalette(IndexColorModel palette) {
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        return (samples, y, line) -> {
            samples.getSamples(0, y, line.length, 1, 0, line);
            for (int x = 0; x < line.length; x++) {
                line[x] = colours[line[x]];
            }
        };
    }

    /** Cyan, magenta, yellow and black, as Pillow mixes them. */
    static Colours ofInks(ColorModel model) {
        int spare = spareBits(model);
        return (samples, y, line) -> {
            int[] pixels = samples.getPixels(0, y, line.length, 1, (int[]) null);
            for (int x = 0, at = 0; x < line.length; x++, at += samples.getNumBands()) {
                int white = 255 - (pixels[at + 3] >> spare);
                line[x] = 255 << 24
                        | JpegColours.throughInk(pixels[at] >> spare, white) << 16
                        | JpegColours.throughInk(pixels[at + 1] >> spare, white) << 8
                        | JpegColours.throughInk(pixels[at + 2] >> spare, white);
            }
        };
    }

    /** Samples of more than 16 bits are measurements, of which Pillow shows the part that is in sight. */
    private static int spareBits(ColorModel model) {
        return model.getTransferType() == DataBuffer.TYPE_USHORT ? model.getComponentSize(0) - 8 : 0;
    }

    /** Grey or RGB, each sample without its lowest {@code spare} bits, and further samples, the first perhaps alpha. */
    private static Colours ofComponents(int colours, boolean hasAlpha, int spare) {
        int green = colours > 2 ? 1 : 0;
        int blue = colours > 2 ? 2 : 0;
        return (samples, y, line) -> {
            int[] pixels = samples.getPixels(0, y, line.length, 1, (int[]) null);
            for (int x = 0, at = 0; x < line.length; x++, at += samples.getNumBands()) {
                line[x] = (hasAlpha ? sample(pixels[at + colours], spare) : 255) << 24
                        | sample(pixels[at], spare) << 16
                        | sample(pixels[at + green], spare) << 8
                        | sample(pixels[at + blue], spare);
            }
        };
    }

    private static int sample(int value, int spare) {
        return Math.max(0, Math.min(255, value >> spare));
    }
}
