package blipbatch.blip;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.RescaleOp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** More pictures than the samples are: each as it is, mirrored, at half the size, darker and lighter. */
final class VariedSamples {

    private static final Path SAMPLES = Path.of("src/main/resources/samples");

    private VariedSamples() {}

    static List<BufferedImage> pictures() throws IOException {
        List<BufferedImage> pictures = new ArrayList<>();
        try (Stream<Path> files = Files.list(SAMPLES)) {
            for (Path file : files.filter(f -> f.toString().matches(".*\\.(png|jpg)"))
                    .sorted()
                    .toList()) {
                BufferedImage sample = ImageIO.read(file.toFile());
                int width = sample.getWidth();
                int height = sample.getHeight();
                pictures.add(drawn(sample, 0, width, width, height));
                pictures.add(drawn(sample, width, 0, width, height));
                pictures.add(drawn(sample, 0, width / 2, width / 2, height / 2));
                for (float light : new float[] {0.9f, 1.1f}) {
                    pictures.add(new RescaleOp(light, 0, null).filter(drawn(sample, 0, width, width, height), null));
                }
            }
        }
        return pictures;
    }

    private static BufferedImage drawn(BufferedImage picture, int left, int right, int width, int height) {
        BufferedImage drawn = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = drawn.createGraphics();
        graphics.drawImage(picture, left, 0, right, height, 0, 0, picture.getWidth(), picture.getHeight(), null);
        graphics.dispose();
        return drawn;
    }
}
