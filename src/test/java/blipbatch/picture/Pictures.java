package blipbatch.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.jspecify.annotations.Nullable;

/** Picture files and pixels for the tests. */
public final class Pictures {

    static final Path FOLDER = Path.of("src/test/resources/picture");

    private Pictures() {}

    public static PictureDecoder decoder(int megapixels) {
        return new PictureDecoder(megapixels, Duration.ofSeconds(10), new MemoryBudget(1 << 30, 1 << 30));
    }

    public static byte[] sample(String name) throws IOException {
        try (@Nullable InputStream in = Pictures.class.getResourceAsStream("/samples/" + name)) {
            if (in == null) {
                throw new IOException("no sample " + name);
            }
            return in.readAllBytes();
        }
    }

    static byte[] file(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (param.canWriteProgressive()) {
                // The JDK loses rows of interlaced GIFs that are up to four pixels high.
                param.setProgressiveMode(ImageWriteParam.MODE_DISABLED);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** A 3 x 2 picture of one colour per pixel, row by row. */
    static BufferedImage ofPixels(int type, int... argb) {
        BufferedImage image = new BufferedImage(3, 2, type);
        image.setRGB(0, 0, 3, 2, argb, 0, 3);
        return image;
    }

    static int[] pixels(BufferedImage image) {
        int[] argb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        for (int i = 0; i < argb.length; i++) {
            argb[i] &= 0xFFFFFF;
        }
        return argb;
    }

    /** Of the bytes R G B, row by row. */
    static String sha256(BufferedImage picture) throws Exception {
        ByteArrayOutputStream rgb = new ByteArrayOutputStream();
        for (int pixel : pixels(picture)) {
            rgb.write(pixel >> 16);
            rgb.write(pixel >> 8);
            rgb.write(pixel);
        }
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(rgb.toByteArray()));
    }
}
