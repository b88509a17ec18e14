package blipbatch.picture;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Pixels in WebP's lossless format (<a href="https://www.rfc-editor.org/rfc/rfc9649">RFC 9649</a>). Decoded here and not by
 * the library for the rest of WebP, because what a file may ask for is known only after half of it is decoded: transforms,
 * and the groups of prefix codes.
 */
final class LosslessStream {

    private static final int SIGNATURE = 0x2F;
    private static final int HEADER = 5;

    private final LosslessBits in;
    private final PrefixCodes codes;
    private final Effort effort;
    private final Deque<LosslessTransform> transforms = new ArrayDeque<>();

    /** @param alpha whether the pixels have any */
    record Header(int width, int height, boolean alpha) {

        /** Of the picture whose data begins at {@code from}. */
        static Header of(byte[] bytes, int from, int end) throws IOException {
            LosslessBits in = new LosslessBits(bytes, from, end);
            if (in.read(8) != SIGNATURE) {
                throw new IOException("no lossless picture");
            }
            Header header = new Header(1 + in.read(14), 1 + in.read(14), in.flag());
            if (in.read(3) != 0) {
                throw new IOException("a later version of lossless WebP");
            }
            return header;
        }
    }

    private LosslessStream(LosslessBits in, long maxTables, Effort effort) {
        this.in = in;
        this.codes = new PrefixCodes(in, maxTables);
        this.effort = effort;
    }

    /** Memory, in bytes, that the codes of so long a file may take: many more than encoders write, and few beside it. */
    static long maxTables(int fileLength) {
        return Math.min(32_000_000, 2_000_000 + 40L * fileLength);
    }

    /**
     * ARGB, row by row.
     *
     * @param from where the transforms begin, which is behind the {@link #afterHeader header} if there is one
     */
    static int[] read(byte[] bytes, int from, int end, int width, int height, Effort effort) throws IOException {
        return new LosslessStream(new LosslessBits(bytes, from, end), maxTables(bytes.length), effort)
                .read(width, height);
    }

    static int afterHeader(int from) {
        return from + HEADER;
    }

    private int[] read(int width, int height) throws IOException {
        int packedWidth = width;
        Set<Integer> seen = new HashSet<>();
        while (in.flag()) {
            int type = in.read(2);
            if (!seen.add(type)) {
                throw new IOException("transform %d twice".formatted(type));
            }
            packedWidth = readTransform(type, packedWidth, height);
        }
        int[] pixels = new LosslessPixels(in, codes, effort, packedWidth, height).read(true);
        for (LosslessTransform transform : transforms) {
            pixels = transform.undo(pixels, effort);
        }
        return pixels;
    }

    /** Gives the width of what follows. */
    private int readTransform(int type, int width, int height) throws IOException {
        switch (type) {
            case LosslessTransform.SUBTRACT_GREEN -> transforms.push(LosslessTransform.addGreen(width));
            case LosslessTransform.COLOUR_INDEXING -> {
                int[] colours = side(1 + in.read(8), 1);
                for (int i = 1; i < colours.length; i++) {
                    colours[i] = (colours[i] & 0xFF00FF00) + (colours[i - 1] & 0xFF00FF00) & 0xFF00FF00
                            | (colours[i] & 0xFF00FF) + (colours[i - 1] & 0xFF00FF) & 0xFF00FF;
                }
                int packing = colours.length > 16 ? 0 : colours.length > 4 ? 1 : colours.length > 2 ? 2 : 3;
                transforms.push(LosslessTransform.palette(width, packing, colours));
                return LosslessTransform.blocks(width, packing);
            }
            default -> {
                int bits = 2 + in.read(3);
                int[] blocks = side(LosslessTransform.blocks(width, bits), LosslessTransform.blocks(height, bits));
                transforms.push(
                        type == LosslessTransform.PREDICTOR
                                ? new LosslessPredictor(width, bits, blocks)
                                : LosslessTransform.colour(width, bits, blocks));
            }
        }
        return width;
    }

    private int[] side(int width, int height) throws IOException {
        return new LosslessPixels(in, codes, effort, width, height).read(false);
    }
}
