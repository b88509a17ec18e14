package blipbatch.picture;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
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

    /** DHT, DQT, DRI, COM and APP0 to APP15. */
    private static final Set<Integer> TABLES_AND_NOTES = IntStream.concat(
                    IntStream.of(0xFFC4, 0xFFDB, 0xFFDD, 0xFFFE), IntStream.rangeClosed(0xFFE0, 0xFFEF))
            .boxed()
            .collect(Collectors.toUnmodifiableSet());

    private JpegFile() {}

    static Still read(byte[] bytes, PixelBudget.Share share) throws IOException, PictureException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try {
            reader.setInput(new FileStream(bytes), true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            share.requireFit(width, height);
            requireFewScans(bytes, (long) width * height);
            share.take();
            TruncationWatch truncation = new TruncationWatch();
            reader.addIIOReadWarningListener(truncation);
            Raster samples = reader.readRaster(0, null);
            truncation.requireWhole();
            Colours colours = JpegColours.of(bytes, samples.getNumBands());
            return new Still(samples.getWidth(), samples.getHeight(), 0, 0, samples, colours);
        } finally {
            reader.dispose();
        }
    }

    private static void requireFewScans(byte[] bytes, long pixels) throws IOException {
        int scans = scans(ByteBuffer.wrap(bytes));
        if (scans > MAX_SCANS) {
            throw new IOException("more than %d scans".formatted(MAX_SCANS));
        }
        if (scans * pixels > MAX_SCANNED_PIXELS) {
            throw new IOException("%d scans of %d pixels".formatted(scans, pixels));
        }
    }

    /** JPEG data inside another file, which names its size a second time: a baseline picture of a tile at most. */
    static void requireBaseline(ByteBuffer jpeg, int width, int height) throws IOException {
        if (scans(jpeg) > 4) {
            throw new IOException("more scans than colours");
        }
        int at = 2;
        while (TABLES_AND_NOTES.contains(jpeg.getShort(at) & 0xFFFF)) {
            at += 2 + Short.toUnsignedInt(jpeg.getShort(at + 2));
        }
        int high = Short.toUnsignedInt(jpeg.getShort(at + 5));
        int wide = Short.toUnsignedInt(jpeg.getShort(at + 7));
        // 0xFFC0 and 0xFFC1: baseline and extended sequential. Edge tiles are rounded up to whole blocks.
        if ((jpeg.getShort(at) & 0xFFFE) != 0xFFC0 || high > height + 15 || wide > width + 15) {
            throw new IOException("%d x %d pixels in a tile of %d x %d".formatted(wide, high, width, height));
        }
    }

    private static int scans(ByteBuffer jpeg) {
        int scans = 0;
        for (int i = 0; i + 1 < jpeg.limit(); i++) {
            if (jpeg.get(i) == (byte) 0xFF && jpeg.get(i + 1) == (byte) 0xDA) {
                scans++;
            }
        }
        return scans;
    }
}
