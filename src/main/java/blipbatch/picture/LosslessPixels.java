package blipbatch.picture;

import java.io.EOFException;
import java.io.IOException;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An entropy-coded image of a lossless stream (RFC 9649, 5 and 6): pixels, before any transform is undone. */
final class LosslessPixels {

    private static final int CACHE_MULTIPLIER = 0x1E35A7BD;
    private static final int MAX_CACHE_BITS = 11;

    /** Offsets to near pixels, the nearest first, as {right, down} of the earlier one (RFC 9649, 5.2.2). */
    private static final int[][] NEAR = IntStream.range(-7, 9)
            .boxed()
            .flatMap(x -> IntStream.range(x > 0 ? 0 : 1, 8).mapToObj(y -> new int[] {x, y}))
            .sorted(Comparator.<int[]>comparingInt(offset -> offset[0] * offset[0] + offset[1] * offset[1])
                    .thenComparingInt(offset -> Math.abs(offset[0]))
                    .thenComparingInt(offset -> -offset[0]))
            .toArray(int[][]::new);

    private final LosslessBits in;
    private final PrefixCodes codes;
    private final Effort effort;
    private final int width;
    private final int[] pixels;

    /** Which group of codes a block of pixels has; null if all have the first. */
    private int @Nullable [] groupOfBlock;

    private int blockBits;
    private int blocksAcross;
    private int @Nullable [] cache;
    private int cacheShift;

    LosslessPixels(LosslessBits in, PrefixCodes codes, Effort effort, int width, int height) {
        this.in = in;
        this.codes = codes;
        this.effort = effort;
        this.width = width;
        this.pixels = new int[width * height];
    }

    /**
     * ARGB, row by row.
     *
     * @param main whether it is the picture itself, which may have codes of its own for some of its blocks
     */
    int[] read(boolean main) throws IOException {
        int cacheSize = readCacheSize();
        int groups = main && in.flag() ? readBlocks() : 1;
        PrefixCodes.Group[] all = new PrefixCodes.Group[groups];
        for (int i = 0; i < groups; i++) {
            all[i] = codes.group(cacheSize);
        }
        decode(all);
        return pixels;
    }

    private int readCacheSize() throws IOException {
        if (!in.flag()) {
            return 0;
        }
        int bits = in.read(4);
        if (bits < 1 || bits > MAX_CACHE_BITS) {
            throw new IOException("a colour cache of %d bits".formatted(bits));
        }
        cache = new int[1 << bits];
        cacheShift = 32 - bits;
        return cache.length;
    }

    private int readBlocks() throws IOException {
        blockBits = 2 + in.read(3);
        blocksAcross = LosslessTransform.blocks(width, blockBits);
        int down = LosslessTransform.blocks(pixels.length / width, blockBits);
        int[] blocks = new LosslessPixels(in, codes, effort, blocksAcross, down).read(false);
        int groups = 1;
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = blocks[i] >> 8 & 0xFFFF;
            groups = Math.max(groups, blocks[i] + 1);
        }
        if (groups > blocks.length) {
            throw new IOException("%d groups of prefix codes for %d blocks".formatted(groups, blocks.length));
        }
        groupOfBlock = blocks;
        return groups;
    }

    private void decode(PrefixCodes.Group[] groups) throws IOException {
        int mask = groupOfBlock == null ? -1 : (1 << blockBits) - 1;
        PrefixCodes.Group group = groups[0];
        int at = 0;
        int x = 0;
        int y = 0;
        boolean moved = true;
        while (at < pixels.length) {
            if (groupOfBlock != null && (moved || (x & mask) == 0)) {
                group = groups[groupOfBlock[(y >> blockBits) * blocksAcross + (x >> blockBits)]];
            }
            moved = false;
            int symbol = group.main().symbol(in);
            int length = 1;
            if (symbol < PrefixCodes.LITERALS) {
                pixels[at] = literal(group, symbol);
            } else if (symbol < PrefixCodes.LITERALS + PrefixCodes.LENGTHS) {
                length = extended(symbol - PrefixCodes.LITERALS);
                repeat(at, length, distance(group));
                moved = true;
            } else {
                pixels[at] = cached(symbol - PrefixCodes.LITERALS - PrefixCodes.LENGTHS);
            }
            remember(at, length);
            at += length;
            x += length;
            if (x >= width) {
                y += x / width;
                x %= width;
                effort.check();
            }
        }
    }

    private int literal(PrefixCodes.Group group, int green) throws EOFException {
        int red = group.red().symbol(in);
        int blue = group.blue().symbol(in);
        return group.alpha().symbol(in) << 24 | red << 16 | green << 8 | blue;
    }

    private int cached(int index) throws IOException {
        if (cache == null) {
            throw new IOException("no colour cache");
        }
        return cache[index];
    }

    private void remember(int from, int length) {
        if (cache != null) {
            for (int i = from; i < from + length; i++) {
                cache[pixels[i] * CACHE_MULTIPLIER >>> cacheShift] = pixels[i];
            }
        }
    }

    private void repeat(int at, int length, int distance) throws IOException {
        if (distance > at || length > pixels.length - at) {
            throw new IOException("%d pixels at %d again, from %d before".formatted(length, at, distance));
        }
        if (distance >= length) {
            System.arraycopy(pixels, at - distance, pixels, at, length);
        } else {
            for (int i = at; i < at + length; i++) {
                pixels[i] = pixels[i - distance];
            }
        }
    }

    private int distance(PrefixCodes.Group group) throws EOFException {
        int code = extended(group.distance().symbol(in));
        if (code > NEAR.length) {
            return code - NEAR.length;
        }
        int[] offset = NEAR[code - 1];
        return Math.max(1, offset[0] + offset[1] * width);
    }

    /** A length or distance from its prefix and the bits that follow. */
    private int extended(int prefix) throws EOFException {
        if (prefix < 4) {
            return prefix + 1;
        }
        int bits = prefix - 2 >> 1;
        return (2 + (prefix & 1) << bits) + in.read(bits) + 1;
    }
}
