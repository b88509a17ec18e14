package blipbatch.picture;

/** The predictor transform (RFC 9649, 4.1), undone: to each pixel is added what its neighbours let expect. */
record LosslessPredictor(int width, int bits, int[] modes) implements LosslessTransform {

    private static final int BLACK = 0xFF000000;

    @Override
    public int[] undo(int[] pixels, Effort effort) {
        pixels[0] = sum(pixels[0], BLACK);
        for (int x = 1; x < width; x++) {
            pixels[x] = sum(pixels[x], pixels[x - 1]);
        }
        int across = LosslessTransform.blocks(width, bits);
        for (int row = width, y = 1; row < pixels.length; row += width, y++) {
            pixels[row] = sum(pixels[row], pixels[row - width]);
            for (int x = 1; x < width; x++) {
                int mode = modes[(y >> bits) * across + (x >> bits)] >> 8 & 15;
                int at = row + x;
                pixels[at] = sum(
                        pixels[at],
                        // What is right above the last pixel of a row is the first of its own.
                        predicted(
                                mode,
                                pixels[at - 1],
                                pixels[at - width],
                                pixels[at - width + 1],
                                pixels[at - width - 1]));
            }
            effort.check();
        }
        return pixels;
    }

    private static int predicted(int mode, int left, int top, int topRight, int topLeft) {
        return switch (mode) {
            case 1 -> left;
            case 2 -> top;
            case 3 -> topRight;
            case 4 -> topLeft;
            case 5 -> average(average(left, topRight), top);
            case 6 -> average(left, topLeft);
            case 7 -> average(left, top);
            case 8 -> average(topLeft, top);
            case 9 -> average(top, topRight);
            case 10 -> average(average(left, topLeft), average(top, topRight));
            case 11 -> nearer(left, top, topLeft);
            case 12 -> full(left, top, topLeft);
            case 13 -> half(average(left, top), topLeft);
            default -> BLACK;
        };
    }

    private static int sum(int a, int b) {
        return (a & 0xFF00FF00) + (b & 0xFF00FF00) & 0xFF00FF00 | (a & 0xFF00FF) + (b & 0xFF00FF) & 0xFF00FF;
    }

    /** Of each sample, rounded down. */
    private static int average(int a, int b) {
        return ((a ^ b) >>> 1 & 0x7F7F7F7F) + (a & b);
    }

    /** Left or top, whichever is more like left + top - topLeft. */
    private static int nearer(int left, int top, int topLeft) {
        int toLeft = 0;
        int toTop = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            // left + top - topLeft is as far from left as top is from topLeft.
            toLeft += Math.abs((top >>> shift & 255) - (topLeft >>> shift & 255));
            toTop += Math.abs((left >>> shift & 255) - (topLeft >>> shift & 255));
        }
        return toLeft < toTop ? left : top;
    }

    private static int full(int left, int top, int topLeft) {
        int all = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            all |= clip((left >>> shift & 255) + (top >>> shift & 255) - (topLeft >>> shift & 255)) << shift;
        }
        return all;
    }

    private static int half(int average, int topLeft) {
        int all = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int sample = average >>> shift & 255;
            all |= clip(sample + (sample - (topLeft >>> shift & 255)) / 2) << shift;
        }
        return all;
    }

    private static int clip(int sample) {
        return Math.max(0, Math.min(255, sample));
    }
}
