package blipbatch.picture;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Small files that ask for more time or memory than there is. Of each kind one; {@link GrammarFuzzTest} has many. */
public final class HostileFiles {

    private static final int ONE_SYMBOL_BITS = 4;

    private HostileFiles() {}

    /** The same transform again and again, on 25 megapixels. */
    public static byte[] manyTransforms() {
        FileWriter out = new FileWriter().u8(0x2F).bits(14, 4999).bits(14, 4999).bits(4, 0);
        for (int i = 0; i < 100; i++) {
            out.bits(1, 1).bits(2, LosslessTransform.SUBTRACT_GREEN);
        }
        out.bits(3, 0).bits(5 * ONE_SYMBOL_BITS, 0b0001_0001_0001_0001_0001);
        return HostileWebP.riff(HostileWebP.chunk("VP8L", out.endBits().toBytes()));
    }

    /** So many groups of prefix codes, for a picture of one block. */
    public static byte[] manyGroups(int groups) {
        return manyGroups(groups, 4);
    }

    /** So many groups of prefix codes, for a square with a block for each 4 x 4 pixels. */
    static byte[] manyGroups(int groups, int side) {
        FileWriter out =
                new FileWriter().u8(0x2F).bits(14, side - 1).bits(14, side - 1).bits(4, 0);
        out.bits(2, 0).bits(1, 1).bits(3, 0).bits(1, 0);
        // Every block has the last group: green is its lower byte, red its upper.
        HostileWebP.one(out, groups - 1 & 255);
        HostileWebP.one(out, groups - 1 >> 8);
        out.bits(3 * ONE_SYMBOL_BITS, 0b0001_0001_0001);
        for (int i = 0; i < groups; i++) {
            out.bits(5 * ONE_SYMBOL_BITS, 0b0001_0001_0001_0001_0001);
        }
        return HostileWebP.riff(HostileWebP.chunk("VP8L", out.endBits().toBytes()));
    }

    /** One picture after the other in the only frame. */
    public static byte[] manyPicturesInAFrame() {
        byte[] vp8x =
                new FileWriter().little(4, 0x10).little(3, 6999).little(3, 6999).toBytes();
        FileWriter pictures = new FileWriter();
        FileWriter one = new FileWriter()
                .u8(0x2F)
                .bits(14, 6999)
                .bits(14, 6999)
                .bits(4, 0)
                .bits(3, 0);
        byte[] picture = HostileWebP.chunk(
                "VP8L",
                one.bits(5 * ONE_SYMBOL_BITS, 0b0001_0001_0001_0001_0001)
                        .endBits()
                        .toBytes());
        for (int i = 0; i < 100; i++) {
            pictures.bytes(picture);
        }
        return HostileWebP.riff(HostileWebP.chunk("VP8X", vp8x), pictures.toBytes());
    }

    /** Nothing but codes that clear the table. */
    public static byte[] clearCodes() {
        FileWriter out =
                new FileWriter().text("GIF89a").little(2, 1000).little(2, 1000).u8(0x80, 0, 0);
        out.bytes(new byte[6])
                .u8(',')
                .little(4, 0)
                .little(2, 1000)
                .little(2, 1000)
                .u8(0, 2);
        FileWriter codes = new FileWriter();
        for (int i = 0; i < 8 * 255 / 3; i++) {
            codes.bits(3, 4);
        }
        for (int i = 0; i < 350; i++) {
            out.u8(255).bytes(Arrays.copyOf(codes.toBytes(), 255));
        }
        return out.u8(0, ';').toBytes();
    }

    /** A progressive JPEG of 36 megapixels with a scan of a few bytes for each of so many passes over it. */
    public static byte[] manyScans(int scans) {
        FileWriter out = new FileWriter().u8(0xFF, 0xD8, 0xFF, 0xDB).big(2, 67).u8(0);
        for (int i = 0; i < 64; i++) {
            out.u8(1);
        }
        out.u8(0xFF, 0xC2).big(2, 11).u8(8).big(2, 6000).big(2, 6000).u8(1, 1, 0x11, 0);
        out.u8(0xFF, 0xC4).big(2, 21).u8(0x10, 1, 1).bytes(new byte[14]).u8(0, 0xE0);
        out.u8(0xFF, 0xC4).big(2, 21).u8(0x00, 1, 1).bytes(new byte[14]).u8(0, 0);
        for (int i = 0; i < scans; i++) {
            out.u8(0xFF, 0xDA)
                    .big(2, 8)
                    .u8(1, 1, 0, i == 0 ? 0 : 1, i == 0 ? 0 : 63, 0)
                    .bytes(new byte[60]);
        }
        return out.u8(0xFF, 0xD9).toBytes();
    }

    /** A grey TIFF of squares of 16 x 16 pixels, which all lie in the same bytes. */
    static byte[] tiles(int compression, int across, int down) {
        int count = across * down;
        int[][] tags = {
            {256, 16 * across}, {257, 16 * down}, {258, 8}, {259, compression}, {262, 1}, {277, 1}, {322, 16}, {323, 16}
        };
        int arrays = 8 + 2 + 12 * (tags.length + 2) + 4;
        FileWriter out = new FileWriter().text("II*\0").little(4, 8).little(2, tags.length + 2);
        for (int[] tag : tags) {
            out.little(2, tag[0]).little(2, 4).little(4, 1).little(4, tag[1]);
        }
        out.little(2, 324).little(2, 4).little(4, count).little(4, arrays);
        out.little(2, 325).little(2, 4).little(4, count).little(4, arrays + 4L * count);
        out.little(4, 0);
        for (int i = 0; i < count; i++) {
            out.little(4, arrays + 8L * count);
        }
        for (int i = 0; i < count; i++) {
            out.little(4, 256);
        }
        return out.bytes(new byte[256]).toBytes();
    }

    /** The head of a lossy WebP, and nothing but zeros. */
    static byte[] lossyOfOneColour(int width, int height, int bytes) {
        byte[] head = new FileWriter()
                .little(3, 0x10)
                .u8(0x9D, 1, 0x2A)
                .little(2, width)
                .little(2, height)
                .toBytes();
        return HostileWebP.riff(HostileWebP.chunk("VP8 ", Arrays.copyOf(head, bytes)));
    }

    /** The head of a JPEG of 49 megapixels, which takes more memory than half of a heap of 512 MB. */
    public static byte[] moreThanTheHeap() {
        return new FileWriter()
                .u8(0xFF, 0xD8, 0xFF, 0xC0)
                .big(2, 17)
                .u8(8)
                .big(2, 7000)
                .big(2, 7000)
                .u8(3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)
                .u8(0xFF, 0xDA)
                .big(2, 12)
                .u8(3, 1, 0, 2, 0, 3, 0, 0, 63, 0)
                .bytes(new byte[200])
                .toBytes();
    }

    /** Black, of one bit a pixel. */
    public static byte[] blackPng(int width, int height) {
        FileWriter out = new FileWriter().text("\u0089PNG\r\n\u001a\n");
        pngChunk(
                out,
                "IHDR",
                new FileWriter().big(4, width).big(4, height).u8(1, 0, 0, 0, 0).toBytes());
        Deflater deflater = new Deflater();
        deflater.setInput(new byte[height * (1 + (width + 7) / 8)]);
        deflater.finish();
        byte[] packed = new byte[200_000];
        pngChunk(out, "IDAT", Arrays.copyOf(packed, deflater.deflate(packed)));
        deflater.end();
        pngChunk(out, "IEND", new byte[0]);
        return out.toBytes();
    }

    static void pngChunk(FileWriter out, String name, byte[] content) {
        byte[] named = new FileWriter().text(name).bytes(content).toBytes();
        CRC32 crc = new CRC32();
        crc.update(named);
        out.big(4, content.length).bytes(named).big(4, crc.getValue());
    }
}
