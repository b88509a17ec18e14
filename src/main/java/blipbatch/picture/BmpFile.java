package blipbatch.picture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * A BMP file for a reader that believes its header: the file's length in it is made true, the place of the pixels named where
 * it is not, and headers that the reader does not know are made such as it knows.
 */
final class BmpFile {

    private static final int LENGTH = 2;
    private static final int OFFSET = 10;
    private static final int HEADER = 14;
    private static final int SIZE = 18;

    private static final int COMPRESSION = 16;
    private static final int USED = 32;
    private static final int ALPHA_MASK = 52;

    private static final int FIRST = 12;
    private static final int INFO = 40;
    private static final int INFO_WITH_ALPHA_MASK = 56;
    private static final int OS2 = 64;
    private static final int V4 = 108;
    private static final int V5 = 124;

    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int MASKS = 3;

    /** Bits of a pixel; with those of other numbers there are no files but for devices. */
    private static final Set<Integer> BITS = Set.of(1, 4, 8, 16, 24, 32);

    private final ByteBuffer bmp;
    private final int header;

    private BmpFile(byte[] file) {
        this.bmp = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        this.header = bmp.getInt(HEADER);
    }

    /** Whether this is the length of a header: of the first, of OS/2, which may be cut short, or of the Windows of its day. */
    static boolean isHeader(long length) {
        return length == FIRST || length >= 16 && length <= OS2 || length == V4 || length == V5;
    }

    static Still read(byte[] file, Share share) throws IOException, PictureException {
        return new BmpFile(file).read(share);
    }

    private Still read(Share share) throws IOException, PictureException {
        boolean first = header == FIRST;
        share.requireFit(
                first ? Short.toUnsignedInt(bmp.getShort(SIZE)) : bmp.getInt(SIZE),
                first ? Short.toUnsignedInt(bmp.getShort(SIZE + 2)) : Math.abs(bmp.getInt(SIZE + 4)));
        requireSupported();
        // Colours of 32 bits, or a byte and as much again while it is unpacked; and the copy of the file.
        share.take(4, bmp.limit());
        return Still.read(readable(), "bmp", share);
    }

    private void requireSupported() throws PictureException {
        int compression = compression();
        boolean os2 =
                header > FIRST && header <= OS2 && header != INFO && header != 52 && header != INFO_WITH_ALPHA_MASK;
        if (compression > MASKS || compression < 0 || os2 && compression == MASKS && bits() == 1) {
            String name = os2 && compression == MASKS
                    ? "Huffman"
                    : compression == 4 ? os2 ? "RLE24" : "JPEG" : compression == 5 ? "PNG" : "number " + compression;
            throw notSupported("compression (%s)".formatted(name));
        }
        if (compression == RLE8 && bits() != 8 || compression == RLE4 && bits() != 4) {
            throw notSupported(
                    "compression (RLE%d with %d bits a pixel)".formatted(compression == RLE8 ? 8 : 4, bits()));
        }
        if (compression == MASKS && (bits() != 16 && bits() != 24 && bits() != 32 || bits() != 24 && !hasMasks())) {
            throw notSupported("layout (colour masks that fit no pixel)");
        }
        if (!BITS.contains(bits())) {
            throw notSupported("depth (%d bits a pixel)".formatted(bits()));
        }
    }

    private static PictureException notSupported(String what) {
        return PictureException.notSupported("The file is a BMP picture, but its %s is not supported.".formatted(what));
    }

    private byte[] readable() throws IOException {
        int colours = HEADER + header;
        int pixels = bmp.getInt(OFFSET);
        if (pixels == 0 || pixels == colours && bits() <= 8) {
            pixels = colours + beforePixels();
        }
        if (pixels < colours || pixels > bmp.limit()) {
            throw new IOException("pixels at %d".formatted(pixels));
        }
        int known =
                header == FIRST || header == INFO || header >= V4 ? header : header == 52 || header == 56 ? V4 : INFO;
        int palette = bits() <= 8 ? beforePixels() : 0;
        int missing =
                bits() <= 8 && pixels >= colours + palette ? Math.max(0, entryLength() * (1 << bits()) - palette) : 0;
        ByteBuffer file =
                ByteBuffer.allocate(bmp.limit() + known - header + missing).order(ByteOrder.LITTLE_ENDIAN);
        file.put(bmp.array(), 0, HEADER).put(bmp.array(), HEADER, Math.min(header, known));
        file.position(HEADER + known).put(bmp.array(), colours, palette).position(HEADER + known + palette + missing);
        file.put(bmp.array(), colours + palette, bmp.limit() - colours - palette);
        if (missing > 0 && known > FIRST) {
            file.putInt(HEADER + USED, 0);
        }
        if (compression() == 0 && known >= V4) {
            file.putInt(HEADER + ALPHA_MASK, 0);
        }
        if (compression() == MASKS && bits() == 24) {
            file.putInt(HEADER + COMPRESSION, 0);
        }
        return file.putInt(LENGTH, file.limit())
                .putInt(OFFSET, pixels + known - header + missing)
                .putInt(HEADER, known)
                .array();
    }

    private boolean hasMasks() {
        return bmp.getInt(HEADER + INFO) != 0
                || bmp.getInt(HEADER + INFO + 4) != 0
                || bmp.getInt(HEADER + INFO + 8) != 0;
    }

    private int entryLength() {
        return header == FIRST ? 3 : 4;
    }

    /** Bytes of the palette, or of masks that are no part of the header. */
    private int beforePixels() throws IOException {
        if (bits() > 8) {
            return header == INFO && compression() == MASKS ? 12 : 0;
        }
        int used = header >= 36 ? bmp.getInt(HEADER + USED) : 0;
        if (used < 0 || used > 1 << 16) {
            throw new IOException("%d colours".formatted(used));
        }
        return entryLength() * (used == 0 ? 1 << bits() : used);
    }

    private int bits() {
        return Short.toUnsignedInt(bmp.getShort(header == FIRST ? HEADER + 10 : HEADER + 14));
    }

    private int compression() {
        return header < 20 ? 0 : bmp.getInt(HEADER + COMPRESSION);
    }
}
