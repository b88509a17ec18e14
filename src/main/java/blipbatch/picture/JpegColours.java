package blipbatch.picture;

import java.awt.image.Raster;
import java.util.stream.IntStream;

/**
 * The colours of a JPEG file's components. A JPEG file does not name its colour space; which one is meant follows
 * libjpeg's rules (JFIF marker, Adobe marker, component names), the conversion the tables of ITU-T T.871 in 16-bit
 * fixed point, and CMYK is taken to be inverted, as Adobe writes it.
 */
final class JpegColours implements Colours {

    private static final int HALF = 1 << 15;
    private static final int[] RED_OF_CR = whole(table(1.40200, HALF));
    private static final int[] BLUE_OF_CB = whole(table(1.77200, HALF));
    private static final int[] GREEN_OF_CR = table(-0.71414, 0);
    private static final int[] GREEN_OF_CB = table(-0.34414, HALF);

    private final int components;
    private final boolean lumaChroma;
    private final JpegChroma chroma;

    private JpegColours(int components, boolean lumaChroma, JpegChroma chroma) {
        this.components = components;
        this.lumaChroma = lumaChroma;
        this.chroma = chroma;
    }

    static Colours of(JpegMarkers markers) {
        return new JpegColours(markers.components(), lumaChroma(markers), JpegChroma.of(markers));
    }

    private static boolean lumaChroma(JpegMarkers markers) {
        int components = markers.components();
        int transform = markers.adobeTransform();
        if (components == 4) {
            return transform > 0;
        }
        if (components == 1 || markers.jfif()) {
            return components == 3;
        }
        return transform >= 0 ? transform != 0 : !markers.namedRgb();
    }

    /** In bytes and with a loop of its own for what nearly every file is: this is most of the time that a picture takes. */
    @Override
    public void argb(Raster samples, int y, int[] line) {
        byte[] row = chroma.row(samples, y);
        switch (components) {
            case 1 -> {
                for (int x = 0; x < line.length; x++) {
                    int grey = row[x] & 255;
                    line[x] = rgb(grey, grey, grey);
                }
            }
            case 3 -> fromThree(row, line);
            default -> fromFour(row, line);
        }
    }

    private void fromThree(byte[] row, int[] line) {
        if (lumaChroma) {
            for (int x = 0, at = 0; x < line.length; x++, at += 3) {
                line[x] = ofLumaChroma(row[at] & 255, row[at + 1] & 255, row[at + 2] & 255);
            }
        } else {
            for (int x = 0, at = 0; x < line.length; x++, at += 3) {
                line[x] = rgb(row[at] & 255, row[at + 1] & 255, row[at + 2] & 255);
            }
        }
    }

    private void fromFour(byte[] row, int[] line) {
        for (int x = 0, at = 0; x < line.length; x++, at += 4) {
            int first = row[at] & 255;
            int second = row[at + 1] & 255;
            int third = row[at + 2] & 255;
            int rgb = lumaChroma ? ofLumaChroma(first, second, third) : rgb(first, second, third);
            line[x] = ofInks(rgb, row[at + 3] & 255);
        }
    }

    private static int ofLumaChroma(int y, int cb, int cr) {
        return rgb(
                clip(y + RED_OF_CR[cr]), clip(y + (GREEN_OF_CB[cb] + GREEN_OF_CR[cr] >> 16)), clip(y + BLUE_OF_CB[cb]));
    }

    private int ofInks(int rgb, int white) {
        // Within YCCK the first three are inks, in CMYK their inverse.
        int inks = lumaChroma ? rgb : ~rgb;
        return rgb(
                throughInk(inks >> 16 & 255, white), throughInk(inks >> 8 & 255, white), throughInk(inks & 255, white));
    }

    /** What is left of the light after black ink let {@code white} of 255 through, rounded as Pillow rounds. */
    static int throughInk(int ink, int white) {
        int product = ink * white + 128;
        return clip(white - ((product >> 8) + product >> 8));
    }

    private static int rgb(int red, int green, int blue) {
        return 0xFF000000 | red << 16 | green << 8 | blue;
    }

    private static int clip(int sample) {
        return (sample & ~255) == 0 ? sample : sample < 0 ? 0 : 255;
    }

    private static int[] table(double factor, int rounding) {
        int fixed = (int) Math.round(Math.abs(factor) * (1 << 16));
        int[] table = new int[256];
        for (int i = 0; i < 256; i++) {
            table[i] = (factor < 0 ? -fixed : fixed) * (i - 128) + rounding;
        }
        return table;
    }

    private static int[] whole(int[] fixed) {
        return IntStream.of(fixed).map(value -> value >> 16).toArray();
    }
}
