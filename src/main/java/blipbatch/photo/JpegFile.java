package blipbatch.photo;

import blipbatch.photo.PhotoDecoder.SizeLimit;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** A JPEG file, read without the decoder's colour conversion, which knows neither CMYK nor to leave profiles alone. */
final class JpegFile {

    /** Encoders write ten or so; each further scan costs a pass over the whole picture, however few bytes it has. */
    private static final int MAX_SCANS = 100;

    private JpegFile() {}

    static Still read(byte[] bytes, SizeLimit limit) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try {
            reader.setInput(new FileStream(bytes), true, true);
            limit.requireFit(reader.getWidth(0), reader.getHeight(0));
            requireFewScans(bytes);
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

    private static void requireFewScans(byte[] bytes) throws IOException {
        int scans = 0;
        for (int i = 0; i + 1 < bytes.length; i++) {
            if (bytes[i] == (byte) 0xFF && bytes[i + 1] == (byte) 0xDA && ++scans > MAX_SCANS) {
                throw new IOException("more than %d scans".formatted(MAX_SCANS));
            }
        }
    }
}
