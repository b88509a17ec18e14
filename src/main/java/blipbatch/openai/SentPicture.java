package blipbatch.openai;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** A picture as it is sent: a JPEG in a data URL, no larger than the server needs it. */
final class SentPicture {

    private SentPicture() {}

    /**
     * @param picture upright and opaque
     * @param maxSide pixels of its longer side at most
     */
    static String dataUrl(BufferedImage picture, int maxSide) {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(shrunk(picture, maxSide), "jpeg", jpeg)) {
                throw new IllegalStateException("This Java writes no JPEG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg.toByteArray());
    }

    /** By halves first, since a scaling in one step would leave out pixels. */
    private static BufferedImage shrunk(BufferedImage picture, int maxSide) {
        int longer = Math.max(picture.getWidth(), picture.getHeight());
        if (longer <= maxSide) {
            return drawn(picture, picture.getWidth(), picture.getHeight());
        }
        BufferedImage halved = picture;
        while (longer >= 2 * maxSide) {
            halved = drawn(halved, half(halved.getWidth()), half(halved.getHeight()));
            longer = half(longer);
        }
        double scale = (double) maxSide / longer;
        return drawn(halved, scaled(halved.getWidth(), scale), scaled(halved.getHeight(), scale));
    }

    private static int half(int side) {
        return Math.max(1, side / 2);
    }

    private static int scaled(int side, double scale) {
        return Math.max(1, (int) Math.round(side * scale));
    }

    private static BufferedImage drawn(BufferedImage picture, int width, int height) {
        BufferedImage drawn = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = drawn.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        pen.drawImage(picture, 0, 0, width, height, null);
        pen.dispose();
        return drawn;
    }
}
