package blipbatch.picture;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** A JPEG file, read without the decoder's colour conversion, which knows neither CMYK nor to leave profiles alone. */
final class JpegFile {

    /** Encoders write ten or so; each further scan costs a pass over the whole picture, however few bytes it has. */
    private static final int MAX_SCANS = 100;

    private static final long MAX_SCANNED_PIXELS = 1_000_000_000;

    /** Up to so many pixels, over all scans and components, there is no question what the scans are for. */
    private static final long UNSUSPICIOUS_PIXELS = 300_000_000;

    /** Six blocks; one colour alone takes a bit for each block of luma and half of one for its colours. */
    private static final int PIXELS_PER_BYTE = 384;

    /** A picture of several scans is gathered as coefficients of 16 bits, outside the heap. */
    private static final int SAMPLE_OF_SCANS = 3;

    /** DHT, DQT, DRI, COM and APP0 to APP15. */
    private static final Set<Integer> TABLES_AND_NOTES = IntStream.concat(
                    IntStream.of(0xFFC4, 0xFFDB, 0xFFDD, 0xFFFE), IntStream.rangeClosed(0xFFE0, 0xFFEF))
            .boxed()
            .collect(Collectors.toUnmodifiableSet());

    private JpegFile() {}

    static Still read(byte[] file, Share share) throws IOException, PictureException {
        JpegMarkers.Plain plain = JpegMarkers.Plain.of(file);
        JpegMarkers markers = plain.markers();
        requireSupported(markers);
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try {
            if (markers.coding() == JpegMarkers.Coding.ARITHMETIC) {
                Still.watch(reader, inHuffmanCodes(plain, share), share);
            } else {
                Still.watch(reader, plain.bytes(), share);
                requireSize(plain, reader.getWidth(0), reader.getHeight(0), share);
                share.take(markers.components() * (markers.scans() > 1 ? SAMPLE_OF_SCANS : 1), 2L * file.length);
            }
            TruncationWatch truncation = new TruncationWatch();
            reader.addIIOReadWarningListener(truncation);
            Raster samples = reader.readRaster(0, null);
            truncation.requireWhole();
            if (samples.getNumBands() != markers.components()) {
                throw new IOException("%d colour components".formatted(samples.getNumBands()));
            }
            Colours colours = JpegColours.of(markers);
            return new Still(samples.getWidth(), samples.getHeight(), 0, 0, samples, colours);
        } finally {
            reader.dispose();
        }
    }

    private static byte[] inHuffmanCodes(JpegMarkers.Plain plain, Share share) throws IOException, PictureException {
        ArithmeticJpeg arithmetic = new ArithmeticJpeg(plain.bytes());
        requireSize(plain, arithmetic.width(), arithmetic.height(), share);
        share.take(SAMPLE_OF_SCANS * plain.markers().components(), 2L * plain.bytes().length + arithmetic.bytes());
        return arithmetic.inHuffmanCodes(share.effort());
    }

    private static void requireSize(JpegMarkers.Plain plain, int width, int height, Share share)
            throws IOException, PictureException {
        share.requireFit(width, height);
        requireFewScans(plain.markers(), (long) width * height, plain.bytes().length);
    }

    /** What libjpeg reads in none of its builds. */
    private static void requireSupported(JpegMarkers markers) throws PictureException {
        JpegMarkers.Coding coding = markers.coding();
        int components = markers.components();
        if (coding == JpegMarkers.Coding.JPEG_LS) {
            throw notSupported("coding (JPEG-LS)");
        }
        if (coding == JpegMarkers.Coding.LOSSLESS || coding == JpegMarkers.Coding.HIERARCHICAL) {
            throw notSupported("coding (%s)".formatted(coding.name().toLowerCase(Locale.ROOT)));
        }
        if (markers.heightBehind()) {
            throw notSupported("height, which is told behind its pixels (DNL),");
        }
        if (components > 0 && markers.precision() != 8) {
            throw notSupported("precision (%d bits)".formatted(markers.precision()));
        }
        if (components == 2 || components > 4) {
            throw notSupported("number of colour components (%d)".formatted(components));
        }
        requireSampling(markers);
    }

    private static void requireSampling(JpegMarkers markers) throws PictureException {
        for (int i = 0; i < markers.components(); i++) {
            if (!markers.sampling(i).whole()) {
                throw notSupported("ratio of colours to pixels");
            }
        }
    }

    private static PictureException notSupported(String what) {
        return PictureException.notSupported(
                "The file is a JPEG picture, but its %s is not supported.".formatted(what));
    }

    private static void requireFewScans(JpegMarkers scans, long pixels, int length) throws IOException {
        if (scans.scans() > MAX_SCANS) {
            throw new IOException("more than %d scans".formatted(MAX_SCANS));
        }
        boolean nothing = scans.scanned() * pixels > UNSUSPICIOUS_PIXELS && length < pixels / PIXELS_PER_BYTE;
        if (nothing || scans.scanned() * pixels > MAX_SCANNED_PIXELS) {
            throw new IOException("%d scans of %d pixels".formatted(scans.scans(), pixels));
        }
    }

    /** JPEG data inside another file, which names its size a second time: a baseline picture of a tile at most. */
    static void requireBaseline(ByteBuffer jpeg, int width, int height) throws IOException, PictureException {
        int at = 2;
        while (TABLES_AND_NOTES.contains(jpeg.getShort(at) & 0xFFFF)) {
            at += 2 + Short.toUnsignedInt(jpeg.getShort(at + 2));
        }
        // 0xFFC0 and 0xFFC1: baseline and extended sequential; the others: progressive and such.
        int frame = jpeg.getShort(at) & 0xFFFF;
        if (frame > 0xFFC1 && frame <= 0xFFCF) {
            throw PictureException.notSupported(
                    "The file is a TIFF picture, but its compression (JPEG that is not baseline) is not supported.");
        }
        JpegMarkers markers = JpegMarkers.of(jpeg);
        if (markers.components() == 2) {
            throw PictureException.notSupported(
                    "The file is a TIFF picture, but its compression (JPEG of grey with transparency) is not supported.");
        }
        if (markers.scans() > 4) {
            throw new IOException("more scans than colours");
        }
        int high = Short.toUnsignedInt(jpeg.getShort(at + 5));
        int wide = Short.toUnsignedInt(jpeg.getShort(at + 7));
        // Edge tiles are rounded up to whole blocks.
        if ((frame & 0xFFFE) != 0xFFC0 || high > height + 15 || wide > width + 15) {
            throw new IOException("%d x %d pixels in a tile of %d x %d".formatted(wide, high, width, height));
        }
    }
}
