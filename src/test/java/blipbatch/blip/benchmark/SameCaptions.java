package blipbatch.blip.benchmark;

import blipbatch.blip.Blip;
import blipbatch.blip.Generated;
import blipbatch.blip.Generation;
import blipbatch.blip.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Counts how many pictures of the folder {@code -Dpictures} get the same caption of the bundled model as in float32. */
final class SameCaptions {

    private static final int BATCH = 8;

    private SameCaptions() {}

    public static void main(String[] arguments) throws IOException {
        List<Path> files = pictures(Path.of(System.getProperty("pictures")));
        List<String> expected = captions(files, Precision.FP32);
        for (Precision precision : List.of(Precision.BF16, Precision.INT8)) {
            List<String> captions = captions(files, precision);
            int same = 0;
            for (int i = 0; i < files.size(); i++) {
                if (captions.get(i).equals(expected.get(i))) {
                    same++;
                } else {
                    System.out.println(files.get(i) + ": " + expected.get(i) + " / " + captions.get(i));
                }
            }
            System.out.println(precision + ": " + same + " of " + files.size() + " captions as in float32, of which "
                    + expected.stream().distinct().count() + " are different ones");
        }
    }

    private static List<Path> pictures(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(png|jpg)"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> captions(List<Path> files, Precision precision) throws IOException {
        List<String> captions = new ArrayList<>();
        try (Blip blip = Blip.load(Path.of("models/picture-book"), precision)) {
            for (int begin = 0; begin < files.size(); begin += BATCH) {
                List<float[]> batch = new ArrayList<>();
                for (Path file : files.subList(begin, Math.min(begin + BATCH, files.size()))) {
                    batch.add(blip.prepare(ImageIO.read(file.toFile())));
                }
                blip.generate(batch, Generation.defaults()).stream()
                        .map(Generated::text)
                        .forEach(captions::add);
            }
        }
        return captions;
    }
}
