package blipbatch.picture;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;

/** A white canvas that is painted as the file lies and comes out as a person sees it. */
final class UprightCanvas {

    private static final int WHITE = 0xFFFFFF;

    private final int width;
    private final int height;
    private final BufferedImage picture;
    private final int[] pixels;
    private final int origin;
    private final int stepRight;
    private final int stepDown;

    /** Of a file that is {@code width} wide and {@code height} high as it lies. */
    UprightCanvas(int width, int height, Orientation orientation) {
        this.width = width;
        this.height = height;
        this.picture = orientation.transposed()
                ? new BufferedImage(height, width, BufferedImage.TYPE_INT_RGB)
                : new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        this.pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        int along = orientation.transposed() ? height : 1;
        int across = orientation.transposed() ? 1 : width;
        this.stepRight = orientation.fromRight() ? -along : along;
        this.stepDown = orientation.fromBottom() ? -across : across;
        this.origin = (orientation.fromRight() ? (width - 1) * along : 0)
                + (orientation.fromBottom() ? (height - 1) * across : 0);
        Arrays.fill(pixels, WHITE);
    }

    /** Paints a line of ARGB pixels over the white, its first one at {@code left}; what lies outside is cut off. */
    void paint(int left, int y, int[] argb) {
        if (y >= height) {
            return;
        }
        int at = origin + y * stepDown + left * stepRight;
        int length = Math.min(argb.length, width - left);
        for (int x = 0; x < length; x++, at += stepRight) {
            int alpha = argb[x] >>> 24;
            pixels[at] = alpha == 255 ? argb[x] & WHITE : alpha == 0 ? WHITE : overWhite(argb[x], alpha);
        }
    }

    BufferedImage picture() {
        return picture;
    }

    private static int overWhite(int argb, int alpha) {
        return overWhite(argb >> 16 & 255, alpha, 16)
                | overWhite(argb >> 8 & 255, alpha, 8)
                | overWhite(argb & 255, alpha, 0);
    }

    /** Division by 255, rounded, as Pillow's alpha_composite comes out over an opaque ground. */
    private static int overWhite(int sample, int alpha, int shift) {
        int sum = sample * alpha + 255 * (255 - alpha) + 128;
        return ((sum >> 8) + sum >> 8) << shift;
    }
}
