package blipbatch.picture;

import java.io.EOFException;
import java.io.IOException;

/** The transparency of a lossy WebP picture, which is coded apart from it (RFC 9649, 2.7.1.2). */
final class AlphaPlane {

    private static final int LOSSLESS = 1;
    private static final int HORIZONTAL = 1;
    private static final int VERTICAL = 2;
    private static final int GRADIENT = 3;

    private AlphaPlane() {}

    /** A byte a pixel, row by row. */
    static byte[] read(byte[] bytes, WebPChunk chunk, int width, int height, Effort effort) throws IOException {
        if (chunk.length() < 1) {
            throw new EOFException("an empty ALPH chunk");
        }
        int flags = bytes[chunk.from()];
        byte[] alpha = new byte[width * height];
        if ((flags & 3) == LOSSLESS) {
            int[] pixels = LosslessStream.read(bytes, chunk.from() + 1, chunk.end(), width, height, effort);
            for (int i = 0; i < alpha.length; i++) {
                alpha[i] = (byte) (pixels[i] >> 8);
            }
        } else if ((flags & 3) != 0 || chunk.length() - 1 < alpha.length) {
            throw new IOException("%d bytes of transparency".formatted(chunk.length()));
        } else {
            System.arraycopy(bytes, chunk.from() + 1, alpha, 0, alpha.length);
        }
        unfilter(alpha, width, flags >> 2 & 3);
        return alpha;
    }

    private static void unfilter(byte[] alpha, int width, int filter) {
        for (int i = 1; filter != 0 && i < alpha.length; i++) {
            int x = i % width;
            if (i < width) {
                alpha[i] += alpha[i - 1];
            } else if (x == 0 || filter == VERTICAL) {
                alpha[i] += alpha[i - width];
            } else if (filter == HORIZONTAL) {
                alpha[i] += alpha[i - 1];
            } else if (filter == GRADIENT) {
                int gradient = (alpha[i - 1] & 255) + (alpha[i - width] & 255) - (alpha[i - width - 1] & 255);
                alpha[i] += (byte) Math.max(0, Math.min(255, gradient));
            }
        }
    }
}
