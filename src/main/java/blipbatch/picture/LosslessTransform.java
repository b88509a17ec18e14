package blipbatch.picture;

import java.io.IOException;

/** What an encoder did to the pixels before it wrote them, undone (RFC 9649, 4). */
interface LosslessTransform {

    int PREDICTOR = 0;
    int COLOUR = 1;
    int SUBTRACT_GREEN = 2;
    int COLOUR_INDEXING = 3;

    /** How many blocks of 2^bits there are in a row of that length. */
    static int blocks(int length, int bits) {
        return length + (1 << bits) - 1 >> bits;
    }

    /** Gives the pixels as they were, in the same array if they are as many. */
    int[] undo(int[] pixels, Effort effort) throws IOException;

    static LosslessTransform addGreen(int width) {
        return (pixels, effort) -> {
            for (int row = 0; row < pixels.length; row += width) {
                for (int i = row; i < row + width; i++) {
                    int green = pixels[i] >> 8 & 255;
                    pixels[i] = pixels[i] & 0xFF00FF00 | (pixels[i] & 0xFF00FF) + (green << 16 | green) & 0xFF00FF;
                }
                effort.check();
            }
            return pixels;
        };
    }

    /** @param multipliers of each block: green to red, green to blue and red to blue, from the lowest byte on */
    static LosslessTransform colour(int width, int bits, int[] multipliers) {
        int across = blocks(width, bits);
        return (pixels, effort) -> {
            for (int row = 0, y = 0; row < pixels.length; row += width, y++) {
                for (int x = 0; x < width; x++) {
                    int by = multipliers[(y >> bits) * across + (x >> bits)];
                    int pixel = pixels[row + x];
                    int green = pixel >> 8;
                    int red = (pixel >> 16) + scaled(by, green) & 255;
                    int blue = pixel + scaled(by >> 8, green) + scaled(by >> 16, red) & 255;
                    pixels[row + x] = pixel & 0xFF00FF00 | red << 16 | blue;
                }
                effort.check();
            }
            return pixels;
        };
    }

    /** Both are signed bytes; the factor is in 32nds. */
    private static int scaled(int factor, int sample) {
        return (byte) factor * (byte) sample >> 5;
    }

    /** @param colours the palette, up to 16 of which are packed several to a pixel's green */
    static LosslessTransform palette(int width, int packing, int[] colours) {
        int across = blocks(width, packing);
        int bits = 8 >> packing;
        return (pixels, effort) -> {
            int height = pixels.length / across;
            int[] unpacked = packing == 0 ? pixels : new int[width * height];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int green = pixels[y * across + (x >> packing)] >> 8 & 255;
                    int index = green >> (x & (1 << packing) - 1) * bits & (1 << bits) - 1;
                    unpacked[y * width + x] = index < colours.length ? colours[index] : 0;
                }
                effort.check();
            }
            return unpacked;
        };
    }
}
