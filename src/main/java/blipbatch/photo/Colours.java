package blipbatch.photo;

import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * What samples mean as colours. Java's own conversion is avoided for plain samples: it applies embedded profiles and
 * holds grey to be linear light, which makes every grey brighter.
 */
interface Colours {

    /** Fills {@code line} with row {@code y} of the samples as ARGB. */
    void argb(Raster samples, int y, int[] line);

    static Colours of(ColorModel model) {
        if (model instanceof IndexColorModel palette) {
            return ofPalette(palette);
        }
        if (model instanceof ComponentColorModel) {
            return ofComponents(model.getNumComponents(), Math.max(0, model.getComponentSize(0) - 8));
        }
        return (samples, y, line) -> {
            Object element = null;
            for (int x = 0; x < line.length; x++) {
                element = samples.getDataElements(x, y, element);
                line[x] = model.getRGB(element);
            }
        };
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

    /** Grey, grey and alpha, RGB or RGBA, each sample without its lowest {@code spare} bits. */
    private static Colours ofComponents(int components, int spare) {
        int alpha = components % 2 == 0 ? components - 1 : -1;
        int green = components > 2 ? 1 : 0;
        int blue = components > 2 ? 2 : 0;
        return (samples, y, line) -> {
            int[] pixels = samples.getPixels(0, y, line.length, 1, (int[]) null);
            for (int x = 0, at = 0; x < line.length; x++, at += components) {
                line[x] = (alpha < 0 ? 255 : pixels[at + alpha] >> spare) << 24
                        | pixels[at] >> spare << 16
                        | pixels[at + green] >> spare << 8
                        | pixels[at + blue] >> spare;
            }
        };
    }
}
