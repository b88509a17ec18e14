package blipbatch.picture;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What of TIFF's many kinds of samples is read: those that give right colours. The others are whole files, and named. */
final class TiffSupport {

    static final int WHITE_IS_ZERO = 0;
    private static final int BLACK_IS_ZERO = 1;
    private static final int PALETTE = 3;
    private static final int INKS = 5;

    /** Grey, RGB, palette, inks, YCbCr and CIE L*a*b*. */
    private static final Set<Integer> COLOURS = Set.of(WHITE_IS_ZERO, BLACK_IS_ZERO, 2, PALETTE, INKS, 6, 8);

    private static final Map<Integer, String> OTHER_COLOURS = Map.of(
            4, "transparency mask",
            9, "ICC L*a*b*",
            10, "ITU L*a*b*",
            32803, "colour filter array",
            32844, "LogL",
            32845, "LogLuv",
            34892, "linear raw");

    private static final Set<Long> DEPTHS_OF_GREY = Set.of(1L, 2L, 4L, 8L, 10L, 12L, 14L, 16L, 32L);
    private static final Set<Long> DEPTHS_OF_A_PALETTE = Set.of(1L, 2L, 4L, 8L, 16L);
    private static final Set<Long> DEPTHS = Set.of(8L, 12L, 16L);
    private static final Set<Long> DEPTHS_WITH_SIGN = Set.of(8L, 16L, 32L);

    private static final int SIGNED = 2;
    private static final Map<Integer, String> OTHER_SAMPLES =
            Map.of(3, "floating point", 5, "complex numbers", 6, "complex numbers");

    private static final long MAX_BITS_PER_PIXEL = 64;

    private TiffSupport() {}

    static void require(TiffDirectory directory) throws PictureException {
        TiffCompression.requireSupported(directory.number(TiffFile.COMPRESSION, TiffFile.NONE));
        int colours = (int) directory.number(TiffFile.PHOTOMETRIC, BLACK_IS_ZERO);
        if (!COLOURS.contains(colours)) {
            throw notSupported("colour space", OTHER_COLOURS.getOrDefault(colours, "number " + colours));
        }
        boolean grey = colours == WHITE_IS_ZERO || colours == BLACK_IS_ZERO;
        requireDepth(directory, grey ? DEPTHS_OF_GREY : colours == PALETTE ? DEPTHS_OF_A_PALETTE : DEPTHS);
        requireFormat(directory, grey);
        long samples = directory.number(TiffFile.SAMPLES_PER_PIXEL, 1);
        if (colours == INKS && (samples < 4 || samples > 4 && directory.number(TiffFile.INK_SET, 1) != 1)) {
            throw notSupported("number of inks", String.valueOf(samples));
        }
        long predictor = directory.number(TiffFile.PREDICTOR, 1);
        if (predictor != 1 && predictor != 2) {
            throw notSupported("predictor", "number " + predictor);
        }
    }

    private static void requireDepth(TiffDirectory directory, Set<Long> read) throws PictureException {
        Set<Long> depths = new TreeSet<>();
        for (int i = 0; i < Math.min(directory.count(TiffFile.BITS_PER_SAMPLE), TiffFile.MAX_SAMPLES); i++) {
            Long depth = directory.value(TiffFile.BITS_PER_SAMPLE, i);
            depths.add(depth == null ? 0 : depth);
        }
        if (depths.size() > 1) {
            throw notSupported("depth", depths.toString().replaceAll("[\\[\\]]", "") + " bits in different samples");
        }
        long depth = depths.isEmpty() ? 1 : depths.iterator().next();
        if (!read.contains(depth)) {
            throw notSupported("depth", depth + " bits a sample");
        }
        if (TiffFile.bitsPerPixel(directory) > MAX_BITS_PER_PIXEL) {
            throw notSupported("depth", TiffFile.bitsPerPixel(directory) + " bits a pixel");
        }
    }

    private static void requireFormat(TiffDirectory directory, boolean grey) throws PictureException {
        int format = (int) directory.number(TiffFile.SAMPLE_FORMAT, 1);
        long depth = directory.number(TiffFile.BITS_PER_SAMPLE, 1);
        if (OTHER_SAMPLES.containsKey(format)) {
            throw notSupported("kind of samples", OTHER_SAMPLES.get(format));
        }
        if (format == SIGNED && !(grey && DEPTHS_WITH_SIGN.contains(depth))) {
            throw notSupported("kind of samples", "with a sign");
        }
    }

    private static PictureException notSupported(String what, String which) {
        return PictureException.notSupported(
                "The file is a TIFF picture, but its %s (%s) is not supported.".formatted(what, which));
    }
}
