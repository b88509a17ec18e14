package blipbatch.picture;

import java.util.Map;
import java.util.Set;

/** How the pixels of a TIFF file are packed, by the numbers that libtiff knows. */
final class TiffCompression {

    /** None, CCITT, LZW, JPEG, deflate, PackBits; the JPEG of TIFF 6.0 was withdrawn. */
    private static final Set<Long> READ = Set.of(1L, 2L, 3L, 4L, 5L, 7L, 8L, 32773L, 32946L);

    private static final Map<Long, String> OTHERS = Map.ofEntries(
            Map.entry(6L, "JPEG of TIFF 6.0"),
            Map.entry(9L, "JBIG"),
            Map.entry(10L, "JBIG"),
            Map.entry(32766L, "NeXT"),
            Map.entry(32771L, "CCITT with words"),
            Map.entry(32809L, "ThunderScan"),
            Map.entry(32908L, "PixarFilm"),
            Map.entry(32909L, "PixarLog"),
            Map.entry(34661L, "JBIG"),
            Map.entry(34676L, "SGILog"),
            Map.entry(34677L, "SGILog24"),
            Map.entry(34712L, "JPEG 2000"),
            Map.entry(34887L, "LERC"),
            Map.entry(34892L, "lossy JPEG of DNG"),
            Map.entry(34925L, "LZMA"),
            Map.entry(50000L, "ZSTD"),
            Map.entry(50001L, "WebP"),
            Map.entry(50002L, "JPEG XL"),
            Map.entry(52546L, "JPEG XL"));

    private TiffCompression() {}

    static void requireSupported(long compression) throws PictureException {
        if (!READ.contains(compression)) {
            throw PictureException.notSupported("The file is a TIFF picture, but its compression (%s) is not supported."
                    .formatted(OTHERS.getOrDefault(compression, "number " + compression)));
        }
    }
}
