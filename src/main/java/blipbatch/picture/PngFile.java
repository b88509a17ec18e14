package blipbatch.picture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A PNG file (ISO/IEC 15948) for a reader that stops at what it does not expect: it is shown the chunks that pixels are made of,
 * in their order, and a palette that has every colour.
 */
final class PngFile {

    private static final int SIGNATURE = 8;
    private static final int WIDTH = 16;
    private static final int BIT_DEPTH = 24;
    private static final int COLOUR_TYPE = 25;
    private static final int HEADER = 33;
    private static final int PALETTE = 3;
    private static final int AROUND = 12;
    private static final int CGBI = 0x43674249;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;
    private static final int PLTE = 0x504C5445;
    private static final int TRNS = 0x74524E53;

    private final ByteBuffer png;
    private final byte[] colours;
    private byte[] transparency = {};

    private PngFile(byte[] bytes) {
        this.png = ByteBuffer.wrap(bytes);
        boolean palette = bytes[COLOUR_TYPE] == PALETTE && bytes[BIT_DEPTH] > 0 && bytes[BIT_DEPTH] <= 8;
        this.colours = new byte[palette ? 3 << bytes[BIT_DEPTH] : 0];
    }

    static Still read(byte[] bytes, Share share) throws IOException, PictureException {
        if (bytes.length < HEADER) {
            throw new IOException("no header");
        }
        if (ByteBuffer.wrap(bytes).getInt(SIGNATURE + 4) == CGBI) {
            throw PictureException.notSupported(
                    "The file is a PNG picture, but its form (CgBI, which only Apple's devices read) is not supported.");
        }
        return new PngFile(bytes).read(share);
    }

    private Still read(Share share) throws IOException, PictureException {
        share.requireFit(png.getInt(WIDTH), png.getInt(WIDTH + 4));
        int samples = switch (png.get(COLOUR_TYPE)) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
        share.take(samples * (png.get(BIT_DEPTH) == 16 ? 2 : 1), 2L * png.limit());
        return Still.read(plain(), "png", share);
    }

    private byte[] plain() {
        // All that is put in is at most this long; where the file ends early, the copy does.
        ByteBuffer plain = ByteBuffer.allocate(png.limit() + 2 * AROUND + colours.length + 256);
        plain.put(png.array(), 0, HEADER);
        int pixels = collect();
        if (colours.length > 0) {
            put(plain, PLTE, colours);
        }
        if (transparency.length > 0) {
            put(plain, TRNS, transparency);
        }
        for (int at = pixels; at >= 0 && at < png.limit(); at = next(at)) {
            int name = name(at);
            if (name == 0 || name == IDAT || name == IEND) {
                int end = next(at) < 0 ? png.limit() : next(at);
                plain.put(png.array(), at, end - at);
            }
        }
        return Arrays.copyOf(plain.array(), plain.position());
    }

    /** Takes up palette and transparency, each the last of its name, and says where the pixels begin. */
    private int collect() {
        int at = HEADER;
        for (; at >= 0 && at < png.limit() && name(at) != IDAT && name(at) != IEND; at = next(at)) {
            if (name(at) == PLTE || name(at) == TRNS) {
                int end = next(at) < 0 ? png.limit() : next(at) - 4;
                byte[] content = Arrays.copyOfRange(png.array(), Math.min(at + SIGNATURE, end), end);
                if (name(at) == TRNS) {
                    transparency = colours.length == 0 || content.length <= colours.length / 3
                            ? content
                            : Arrays.copyOf(content, colours.length / 3);
                } else {
                    Arrays.fill(colours, (byte) 0);
                    System.arraycopy(content, 0, colours, 0, Math.min(content.length, colours.length));
                }
            }
        }
        return at;
    }

    /** Zero if the file ends before it. */
    private int name(int at) {
        return at + SIGNATURE <= png.limit() ? png.getInt(at + 4) : 0;
    }

    /** Where the next chunk begins, or -1 if the file ends within this one. */
    private int next(int at) {
        long next = at + SIGNATURE > png.limit() ? -1 : at + AROUND + Integer.toUnsignedLong(png.getInt(at));
        return next > png.limit() ? -1 : (int) next;
    }

    private static void put(ByteBuffer to, int name, byte[] content) {
        // The reader looks at no checksum.
        to.putInt(content.length).putInt(name).put(content).putInt(0);
    }
}
