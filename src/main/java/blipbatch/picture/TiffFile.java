package blipbatch.picture;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageReader;

/**
 * The first page of a TIFF file. The reader is shown only what the pixels need: it would load every other page, note and
 * profile before, and trust the sizes of tiles and of the JPEG data in them.
 */
final class TiffFile {

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    static final int BITS_PER_SAMPLE = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    private static final int STRIP_OFFSETS = 273;
    static final int SAMPLES_PER_PIXEL = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_BYTE_COUNTS = 279;
    static final int PREDICTOR = 317;
    private static final int COLOR_MAP = 320;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTE_COUNTS = 325;
    static final int INK_SET = 332;
    private static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;
    private static final int JPEG_TABLES = 347;

    /** Beside those above: FillOrder, PlanarConfiguration, T4Options, T6Options and such; not which inks there are. */
    private static final Set<Integer> NEEDED = Set.of(
            WIDTH,
            HEIGHT,
            BITS_PER_SAMPLE,
            COMPRESSION,
            PHOTOMETRIC,
            266,
            STRIP_OFFSETS,
            SAMPLES_PER_PIXEL,
            ROWS_PER_STRIP,
            STRIP_BYTE_COUNTS,
            284,
            292,
            293,
            PREDICTOR,
            COLOR_MAP,
            TILE_WIDTH,
            TILE_HEIGHT,
            TILE_OFFSETS,
            TILE_BYTE_COUNTS,
            EXTRA_SAMPLES,
            SAMPLE_FORMAT,
            JPEG_TABLES,
            529,
            530,
            531,
            532);

    /** What further samples mean. */
    private static final int NO_ALPHA = 0;

    private static final int ASSOCIATED_ALPHA = 1;
    private static final long UNASSOCIATED_ALPHA = 2;

    static final long NONE = 1;
    private static final long JPEG = 7;
    private static final long SEPARATED = 5;
    private static final int MAX_VALUES = 200_000;
    private static final int MAX_TILES = 1 << 16;

    /** Looked at; a file may say any number. */
    static final int MAX_SAMPLES = 64;

    private TiffFile() {}

    static Still read(byte[] bytes, Share share) throws IOException, PictureException {
        TiffDirectory directory = TiffDirectory.of(bytes);
        int width = number(directory, WIDTH);
        int height = number(directory, HEIGHT);
        share.requireFit(width, height);
        requireSanity(directory);
        requireSaneTiles(bytes, directory, share, width, height);
        share.take((int) (bitsPerPixel(directory) + 7) / 8, bytes.length);
        ImageReader reader = new TIFFImageReaderSpi().createReaderInstance(null);
        try {
            BufferedImage image = Still.image(reader, directory.fileWithOnly(NEEDED, assumed(directory)), share);
            return new Still(width, height, 0, 0, image.getRaster(), colours(directory, image.getColorModel()));
        } finally {
            reader.dispose();
        }
    }

    /** Of grey that does not say what its zero is, Pillow takes it for white, unless it has 16 bits. */
    private static Map<Integer, Integer> assumed(TiffDirectory directory) {
        boolean grey = directory.number(SAMPLES_PER_PIXEL, 1) == 1 && directory.number(BITS_PER_SAMPLE, 1) <= 8;
        return grey ? Map.of(PHOTOMETRIC, TiffSupport.WHITE_IS_ZERO) : Map.of();
    }

    private static Colours colours(TiffDirectory directory, ColorModel model) {
        if (directory.number(PHOTOMETRIC, -1L) == SEPARATED) {
            return Colours.ofInks(model);
        }
        return switch ((int) directory.number(EXTRA_SAMPLES, UNASSOCIATED_ALPHA)) {
            case NO_ALPHA -> Colours.opaque(model);
            case ASSOCIATED_ALPHA -> Colours.of(model).unassociated();
            default -> Colours.of(model);
        };
    }

    private static void requireSanity(TiffDirectory directory) throws IOException, PictureException {
        for (int tag : NEEDED) {
            require(directory.count(tag) <= MAX_VALUES, "%d values of %d".formatted(directory.count(tag), tag));
        }
        TiffSupport.require(directory);
    }

    static long bitsPerPixel(TiffDirectory directory) {
        return directory.number(SAMPLES_PER_PIXEL, 1L) * Math.max(8, directory.number(BITS_PER_SAMPLE, 1L));
    }

    private static void requireSaneTiles(byte[] bytes, TiffDirectory directory, Share share, int width, int height)
            throws IOException, PictureException {
        boolean tiled = directory.count(TILE_OFFSETS) > 0;
        int tileWidth = directory.count(TILE_WIDTH) > 0 ? number(directory, TILE_WIDTH) : width;
        int tileHeight = directory.count(TILE_HEIGHT) > 0
                ? number(directory, TILE_HEIGHT)
                : (int) Math.min(height, directory.number(ROWS_PER_STRIP, (long) height));
        require(tileWidth > 0 && tileHeight > 0, "empty tiles");
        int across = (width - 1) / tileWidth + 1;
        int down = (height - 1) / tileHeight + 1;
        share.requireArea(Math.multiplyExact(across, tileWidth), Math.multiplyExact(down, tileHeight));
        require((long) across * down <= MAX_TILES, "%d x %d tiles".formatted(across, down));
        require(directory.count(tiled ? TILE_OFFSETS : STRIP_OFFSETS) >= across * down, "tiles that are missing");
        requireTilesApart(
                bytes,
                directory,
                tiled ? TILE_OFFSETS : STRIP_OFFSETS,
                tiled ? TILE_BYTE_COUNTS : STRIP_BYTE_COUNTS,
                tileWidth,
                tileHeight);
    }

    /** Tiles that share their bytes would each be unpacked anew from them. */
    private static void requireTilesApart(
            byte[] bytes, TiffDirectory directory, int offsets, int lengths, int tileWidth, int tileHeight)
            throws IOException, PictureException {
        long compression = directory.number(COMPRESSION, NONE);
        int tiles = directory.count(offsets);
        if (compression == NONE || tiles == 1 && compression != JPEG) {
            return;
        }
        long sum = 0;
        for (int i = 0; i < tiles; i++) {
            int length = number(directory, lengths, i);
            sum += length;
            require(sum <= bytes.length, "tiles that overlap");
            if (compression == JPEG) {
                ByteBuffer jpeg = ByteBuffer.wrap(bytes, number(directory, offsets, i), length);
                JpegFile.requireBaseline(jpeg.slice(), tileWidth, tileHeight);
            }
        }
    }

    private static int number(TiffDirectory directory, int tag) throws IOException {
        return number(directory, tag, 0);
    }

    private static int number(TiffDirectory directory, int tag, int index) throws IOException {
        Long number = directory.value(tag, index);
        if (number == null || number > Integer.MAX_VALUE) {
            throw new IOException("%d is %s".formatted(tag, number));
        }
        return number.intValue();
    }

    private static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }
}
