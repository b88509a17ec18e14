package blipbatch.picture;

import java.util.Random;

/** WebP files by the grammar of RFC 9649, with more of everything than an encoder writes. */
final class HostileWebP {

    private final Random random;
    private final int width;
    private final int height;

    HostileWebP(Random random, int width, int height) {
        this.random = random;
        this.width = Math.min(width, 16_383);
        this.height = Math.min(height, 16_383);
    }

    byte[] file() {
        return switch (random.nextInt(5)) {
            case 0 -> riff(chunk("VP8 ", lossy()));
            case 1 -> riff(extended(0x10), chunk("ALPH", alpha()), chunk("VP8 ", lossy()));
            case 2 -> several();
            default -> riff(chunk("VP8L", lossless(random.nextInt(random.nextInt(3) == 0 ? 200 : 5))));
        };
    }

    private byte[] several() {
        FileWriter frames = new FileWriter();
        boolean lossy = random.nextBoolean();
        byte[] one = lossy ? chunk("VP8 ", lossy()) : chunk("VP8L", lossless(random.nextInt(4)));
        for (int i = random.nextInt(40); i >= 0 && frames.length() < 80_000; i--) {
            frames.bytes(random.nextInt(3) == 0 ? chunk("ALPH", alpha()) : one);
        }
        if (random.nextBoolean()) {
            return riff(extended(0x10), frames.toBytes());
        }
        FileWriter frame = new FileWriter()
                .little(6, 0)
                .little(3, width - 1)
                .little(3, height - 1)
                .little(4, 0);
        return riff(extended(0x12), chunk("ANMF", frame.bytes(frames.toBytes()).toBytes()));
    }

    /** @param transforms how many, of any types */
    byte[] lossless(int transforms) {
        FileWriter out = new FileWriter()
                .u8(0x2F)
                .bits(14, width - 1)
                .bits(14, height - 1)
                .bits(4, random.nextInt(2));
        stream(out, transforms);
        return out.toBytes();
    }

    private byte[] alpha() {
        FileWriter out = new FileWriter().u8(1 | random.nextInt(4) << 2);
        stream(out, random.nextInt(4));
        return out.toBytes();
    }

    private void stream(FileWriter out, int transforms) {
        int packedWidth = width;
        int first = random.nextInt(4);
        for (int i = 0; i < transforms; i++) {
            int type = random.nextInt(3) == 0 ? 2 : first + i & 3;
            out.bits(1, 1).bits(2, type);
            if (type < 2) {
                int bits = 2 + random.nextInt(8);
                out.bits(3, bits - 2);
                image(out, false);
            } else if (type == 3) {
                int colours = 1 + random.nextInt(256);
                out.bits(8, colours - 1);
                image(out, false);
                int packing = colours > 16 ? 0 : colours > 4 ? 1 : colours > 2 ? 2 : 3;
                packedWidth = LosslessTransform.blocks(packedWidth, packing);
            }
        }
        out.bits(1, 0);
        image(out, true);
        for (int i = random.nextInt(20_000); i > 0; i--) {
            out.bits(8, random.nextInt(256));
        }
        out.endBits();
    }

    private void image(FileWriter out, boolean main) {
        int cache = random.nextInt(3) == 0 ? 1 + random.nextInt(11) : 0;
        out.bits(1, cache > 0 ? 1 : 0);
        if (cache > 0) {
            out.bits(4, cache);
        }
        int groups = 1;
        if (main) {
            boolean many = random.nextBoolean();
            out.bits(1, many ? 1 : 0);
            if (many) {
                groups = 1 + random.nextInt(random.nextBoolean() ? 4 : 3000);
                out.bits(3, random.nextInt(8)).bits(1, 0);
                // All blocks have the last group.
                one(out, groups - 1 & 255);
                one(out, groups - 1 >> 8);
                one(out, 0);
                one(out, 0);
                one(out, 0);
            }
        }
        for (int i = 0; i < groups; i++) {
            code(out, 256 + 24 + (cache > 0 ? 1 << cache : 0));
            code(out, 256);
            code(out, 256);
            code(out, 256);
            code(out, 40);
        }
    }

    private void code(FileWriter out, int symbols) {
        switch (random.nextInt(6)) {
            case 0 -> full(out, symbols);
            case 1 -> out.bits(3, 0b111).bits(8, random.nextInt(40)).bits(8, random.nextInt(40));
            default -> one(out, random.nextInt(40));
        }
    }

    static void one(FileWriter out, int symbol) {
        out.bits(1, 1).bits(1, 0).bits(1, 1).bits(8, symbol);
    }

    /** Lengths 1, 2, 3 and so on to 15 and 15, the longest codes of the fewest symbols. */
    private void full(FileWriter out, int symbols) {
        out.bits(1, 0).bits(4, 15);
        // Sixteen lengths of four bits each; none of the repeats.
        int[] order = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
        for (int length : order) {
            out.bits(3, length < 16 ? 4 : 0);
        }
        boolean cut = random.nextBoolean();
        int tokens = cut ? 16 : symbols;
        out.bits(1, cut ? 1 : 0);
        if (cut) {
            out.bits(3, 1).bits(4, tokens - 2);
        }
        for (int i = 0; i < tokens; i++) {
            int length = i < 15 ? i + 1 : i == 15 ? 15 : 0;
            out.bits(4, Integer.reverse(length) >>> 28);
        }
    }

    private byte[] lossy() {
        FileWriter out = new FileWriter();
        byte[] data = new byte[random.nextInt(90_000)];
        if (random.nextBoolean()) {
            random.nextBytes(data);
        }
        int partition = random.nextInt(1 + Math.min(data.length, 1 << 19));
        out.little(3, 0x10 | (long) partition << 5)
                .u8(0x9D, 1, 0x2A)
                .little(2, width)
                .little(2, height)
                .bytes(data);
        return out.toBytes();
    }

    private byte[] extended(int flags) {
        return chunk(
                "VP8X",
                new FileWriter()
                        .little(4, flags)
                        .little(3, width - 1)
                        .little(3, height - 1)
                        .toBytes());
    }

    static byte[] chunk(String name, byte[] content) {
        return new FileWriter()
                .text(name)
                .little(4, content.length)
                .bytes(content)
                .bytes(new byte[content.length & 1])
                .toBytes();
    }

    static byte[] riff(byte[]... chunks) {
        FileWriter content = new FileWriter().text("WEBP");
        for (byte[] chunk : chunks) {
            content.bytes(chunk);
        }
        return new FileWriter()
                .text("RIFF")
                .little(4, content.length())
                .bytes(content.toBytes())
                .toBytes();
    }
}
