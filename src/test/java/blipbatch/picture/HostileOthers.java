package blipbatch.picture;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;

/** PNG, GIF, TIFF and BMP files by their grammars, with chunks, codes, strips and runs in any number. */
final class HostileOthers {

    private static final int MOST = 90_000;
    private static final int ZEROS = 40_000_000;
    private static final byte[] PACKED_ZEROS = packedZeros();

    private final Random random;
    private final int width;
    private final int height;

    HostileOthers(Random random, int width, int height) {
        this.random = random;
        this.width = width;
        this.height = height;
    }

    byte[] png() {
        int type = new int[] {0, 2, 3, 4, 6}[random.nextInt(5)];
        int depth = switch (type) {
            case 0 -> new int[] {1, 2, 4, 8, 16}[random.nextInt(5)];
            case 3 -> new int[] {1, 2, 4, 8}[random.nextInt(4)];
            default -> 8 << random.nextInt(2);
        };
        FileWriter out = new FileWriter().text("\u0089PNG\r\n\u001a\n");
        HostileFiles.pngChunk(
                out,
                "IHDR",
                new FileWriter()
                        .big(4, width)
                        .big(4, height)
                        .u8(depth, type, 0, 0, random.nextInt(2))
                        .toBytes());
        if (type == 3) {
            HostileFiles.pngChunk(out, "PLTE", new byte[3 * (1 << depth)]);
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] packed =
                    new FileWriter().text("x\0").u8(0).bytes(packed(20_000_000)).toBytes();
            HostileFiles.pngChunk(
                    out, new String[] {"zTXt", "iCCP", "iTXt", "tEXt", "sPLT"}[random.nextInt(5)], packed);
        }
        byte[] data = packed(Math.min(200_000_000, (long) height * (1 + (long) width * depth * 4 / 8)));
        int step = random.nextInt(3) == 0 ? 1 + random.nextInt(16) : data.length;
        for (int at = 0; at < data.length && out.length() < MOST; at += step) {
            HostileFiles.pngChunk(out, "IDAT", Arrays.copyOfRange(data, at, Math.min(data.length, at + step)));
        }
        HostileFiles.pngChunk(out, "IEND", new byte[0]);
        return out.toBytes();
    }

    /** Zeros, as many as go into so small a file, or the start of that. */
    private byte[] packed(long length) {
        return length >= ZEROS
                ? PACKED_ZEROS
                : Arrays.copyOf(PACKED_ZEROS, (int) (PACKED_ZEROS.length * length / ZEROS));
    }

    private static byte[] packedZeros() {
        Deflater deflater = new Deflater();
        deflater.setInput(new byte[ZEROS]);
        deflater.finish();
        byte[] packed = new byte[MOST];
        int length = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, length);
    }

    byte[] gif() {
        FileWriter out = new FileWriter().text("GIF89a").little(2, width).little(2, height);
        int size = 1 + random.nextInt(8);
        out.u8(0x80 | size - 1, 0, 0).bytes(new byte[3 << size]);
        for (int i = random.nextInt(3); i > 0; i--) {
            out.u8('!', random.nextBoolean() ? 0xFE : 0xF9, 4, 1, 0, 0, 0, 0);
        }
        int frames = 1 + random.nextInt(3);
        for (int i = 0; i < frames; i++) {
            int w = random.nextInt(4) == 0 ? 65_535 : width;
            int h = random.nextInt(4) == 0 ? 700 : height;
            out.u8(',').little(2, 0).little(2, 0).little(2, w).little(2, h).u8(random.nextInt(2) << 6);
            codes(out, Math.max(2, size), MOST / frames);
        }
        return out.u8(';').toBytes();
    }

    /** Runs that grow, clear codes alone, clear codes between all others, or anything. */
    private void codes(FileWriter out, int size, int length) {
        FileWriter codes = new FileWriter();
        int kind = random.nextInt(4);
        int clear = 1 << size;
        int bits = size + 1;
        int next = clear + 2;
        codes.bits(bits, clear);
        for (int i = 0; codes.length() < length * 9 / 10; i++) {
            if (kind == 0 || kind == 1 && i % 2 == 1) {
                codes.bits(bits, clear);
                bits = size + 1;
                next = clear + 2;
            } else if (kind == 2) {
                codes.bits(bits, i == 0 ? 0 : Math.min(4095, next - 1));
                if (i > 0 && next < 4096 && ++next == 1 << bits && bits < 12) {
                    bits++;
                }
            } else {
                codes.bits(bits, kind == 1 ? 0 : random.nextInt(1 << bits));
            }
        }
        byte[] data = codes.endBits().toBytes();
        int block = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 255;
        out.u8(size);
        for (int at = 0; at < data.length; at += block) {
            int count = Math.min(block, data.length - at);
            out.u8(count).bytes(Arrays.copyOfRange(data, at, at + count));
        }
        out.u8(0);
    }

    byte[] tiff() {
        int compression = new int[] {1, 2, 3, 4, 5, 8, 32_773, 32_946}[random.nextInt(8)];
        int samples = compression < 5 && compression > 1 ? 1 : 1 + random.nextInt(4);
        int depth = compression < 5 && compression > 1 ? 1 : new int[] {1, 8, 8, 16, 32}[random.nextInt(5)];
        boolean tiled = random.nextInt(3) == 0;
        int rows = Math.max(height / 8_000 + 1, random.nextBoolean() ? 1 : 1 + random.nextInt(height));
        int side = 16 * (1 + random.nextInt(40));
        int count = tiled
                ? Math.max(1, (width + side - 1) / side * ((height + side - 1) / side))
                : (height + rows - 1) / rows;
        count = Math.min(count, 9_000);
        byte[] data =
                compression == 8 || compression == 32_946 ? packed(40_000_000) : new byte[random.nextInt(20_000) + 1];
        if (compression < 8 && random.nextBoolean()) {
            random.nextBytes(data);
        }
        FileWriter out = new FileWriter().text("II*\0").little(4, 8);
        int[][] tags = {
            {256, width},
            {257, height},
            {258, depth},
            {259, compression},
            {262, samples > 2 ? 2 : random.nextInt(2)},
            {277, samples},
            {284, 1 + random.nextInt(2)},
            {317, 1 + random.nextInt(2)},
            tiled ? new int[] {322, side} : new int[] {278, rows},
            tiled ? new int[] {323, side} : new int[] {292, 0},
        };
        int entries = tags.length + 2;
        int arrays = 8 + 2 + 12 * entries + 4;
        out.little(2, entries);
        for (int[] tag : tags) {
            out.little(2, tag[0]).little(2, 4).little(4, 1).little(4, tag[1]);
        }
        out.little(2, tiled ? 324 : 273).little(2, 4).little(4, count).little(4, arrays);
        out.little(2, tiled ? 325 : 279)
                .little(2, 4)
                .little(4, count)
                .little(4, arrays + 4L * count)
                .little(4, 0);
        boolean shared = random.nextInt(4) == 0;
        int share = shared ? data.length : data.length / count;
        for (int i = 0; i < count; i++) {
            out.little(4, arrays + 8L * count + (shared ? 0 : (long) i * share));
        }
        for (int i = 0; i < count; i++) {
            out.little(4, share);
        }
        return out.bytes(data).toBytes();
    }

    byte[] bmp() {
        int depth = new int[] {1, 4, 8, 16, 24, 32}[random.nextInt(6)];
        int compression = depth == 8 ? random.nextInt(2) : depth == 4 ? 2 * random.nextInt(2) : 0;
        byte[] data = new byte[random.nextInt(MOST)];
        if (random.nextBoolean()) {
            random.nextBytes(data);
        } else {
            for (int i = 0; i + 1 < data.length; i += 2) {
                data[i] = (byte) (random.nextInt(4) == 0 ? 0 : 255);
                data[i + 1] = (byte) (data[i] == 0 ? random.nextInt(4) : 1);
            }
        }
        int palette = depth <= 8 ? 1 << depth : 0;
        FileWriter out = new FileWriter().text("BM").little(4, 0).little(4, 0).little(4, 54 + 4L * palette);
        out.little(4, 40)
                .little(4, width)
                .little(4, random.nextBoolean() ? height : -height)
                .little(2, 1)
                .little(2, depth);
        out.little(4, compression).little(4, data.length).little(8, 0);
        out.little(4, random.nextInt(4) == 0 ? random.nextInt() : palette).little(4, 0);
        return out.bytes(new byte[4 * palette]).bytes(data).toBytes();
    }
}
