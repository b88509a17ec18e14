package blipbatch.blip.benchmark;

import blipbatch.blip.Blip;
import blipbatch.blip.Generation;
import blipbatch.blip.Precision;
import blipbatch.testing.JavaProcess;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Has a process for each precision caption pictures of many sizes in batches of 1 to 8, some of them with beams, and tells
 * how much memory, the whole heap of the JVM included, it has after a tenth of {@code -Dcaptions}, by and by, and in the end.
 */
final class Soak {

    private static final int CAPTIONS = Integer.getInteger("captions", 5000);

    private Soak() {}

    /** @param arguments nothing, or the precision of the process that this is to be */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length > 0) {
            caption(Precision.valueOf(arguments[0]));
            return;
        }
        for (Precision precision : Precision.values()) {
            new ProcessBuilder(
                            JavaProcess.JAVA,
                            "-Xms256m",
                            "-Xmx256m",
                            "-XX:+AlwaysPreTouch",
                            "-Dcaptions=" + CAPTIONS,
                            "-cp",
                            System.getProperty("java.class.path"),
                            Soak.class.getName(),
                            precision.name())
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    private static void caption(Precision precision) {
        SplittableRandom random = new SplittableRandom(1);
        long first = 0;
        int captions = 0;
        try (Blip blip = Blip.load(Path.of("models/picture-book"), precision)) {
            for (int tenth = 1; tenth <= 10; tenth++) {
                while (captions < CAPTIONS * tenth / 10) {
                    List<float[]> batch = new ArrayList<>();
                    for (int i = random.nextInt(1, 9); i > 0; i--) {
                        batch.add(blip.prepare(picture(random)));
                    }
                    int beams = random.nextInt(8) == 0 ? 3 : 1;
                    captions += blip.generate(batch, Generation.defaults().withBeams(beams))
                            .size();
                }
                long memory = ProcessMemory.now();
                first = tenth == 1 ? memory : first;
                System.out.printf(
                        "%s: %d MB after %d captions, %.3f times as much as after the first tenth%n",
                        precision, memory / 1_000_000, captions, (double) memory / first);
            }
        }
    }

    private static BufferedImage picture(SplittableRandom random) {
        BufferedImage picture =
                new BufferedImage(random.nextInt(16, 1000), random.nextInt(16, 1000), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        for (int i = 0; i < 6; i++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            int width = random.nextInt(1, picture.getWidth() + 1);
            int height = random.nextInt(1, picture.getHeight() + 1);
            graphics.fillOval(random.nextInt(picture.getWidth()), random.nextInt(picture.getHeight()), width, height);
        }
        graphics.dispose();
        return picture;
    }
}
