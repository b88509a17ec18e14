package blipbatch.picture;

import java.util.Random;

/** JPEG files by the grammar of ITU-T T.81, annex B: scans, tables and components in any number. */
final class HostileJpeg {

    private final Random random;
    private final int width;
    private final int height;
    private int components;

    HostileJpeg(Random random, int width, int height) {
        this.random = random;
        this.width = width;
        this.height = height;
    }

    byte[] file() {
        boolean progressive = random.nextInt(3) > 0;
        components = new int[] {1, 3, 3, 4}[random.nextInt(4)];
        FileWriter out = new FileWriter().u8(0xFF, 0xD8);
        out.u8(0xFF, 0xDB).big(2, 67).u8(0);
        for (int i = 0; i < 64; i++) {
            out.u8(1 + random.nextInt(255));
        }
        boolean arithmetic = random.nextInt(3) == 0;
        out.u8(0xFF, (arithmetic ? 0xC9 : progressive ? 0xC1 : 0xC0) + (progressive ? 1 : 0))
                .big(2, 8 + 3 * components)
                .u8(8)
                .big(2, height)
                .big(2, width);
        out.u8(components);
        for (int i = 1; i <= components; i++) {
            int factor = random.nextInt(3) == 0 ? 1 + random.nextInt(4) << 4 | 1 + random.nextInt(4) : 0x11;
            out.u8(i, factor, 0);
        }
        tables(out);
        if (random.nextInt(3) == 0) {
            out.u8(0xFF, 0xDD).big(2, 4).big(2, random.nextInt(65_536));
        }
        int most = random.nextInt(3) == 0 ? 300 : 12;
        for (int i = 1 + random.nextInt(most); i > 0 && out.length() < 95_000; i--) {
            scan(out, progressive);
        }
        return random.nextInt(8) == 0 ? out.toBytes() : out.u8(0xFF, 0xD9).toBytes();
    }

    /** Of one symbol of one bit, or of the end of bands for as many blocks as can be. */
    private void tables(FileWriter out) {
        for (int table : new int[] {0x00, 0x10}) {
            out.u8(0xFF, 0xC4).big(2, 2 + 1 + 16 + 2).u8(table, 1, 1);
            out.bytes(new byte[14]);
            out.u8(0, table == 0 ? random.nextInt(12) : random.nextBoolean() ? 0xE0 : random.nextInt(256));
        }
    }

    private void scan(FileWriter out, boolean progressive) {
        int first = progressive && random.nextInt(4) > 0 ? 1 : 0;
        int in = first > 0 || random.nextInt(3) == 0 ? 1 : components;
        int from = 1 + random.nextInt(components - in + 1);
        out.u8(0xFF, 0xDA).big(2, 6 + 2 * in).u8(in);
        for (int i = 0; i < in; i++) {
            out.u8(from + i, 0);
        }
        int high = random.nextInt(3);
        out.u8(first, progressive ? first == 0 ? 0 : 63 : 63, progressive ? high << 4 | Math.max(0, high - 1) : 0);
        byte[] data = new byte[random.nextInt(random.nextInt(4) == 0 ? 60_000 : 200)];
        if (random.nextBoolean()) {
            random.nextBytes(data);
            for (int i = 0; i < data.length; i++) {
                data[i] &= 0x7F;
            }
        }
        out.bytes(data);
    }
}
