package blipbatch.blip.benchmark;

import blipbatch.blip.Blip;
import blipbatch.blip.Generated;
import blipbatch.blip.Generation;
import blipbatch.blip.Precision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A process that captions random pictures at one precision: says "loaded" and the seconds since its start, then for every batch
 * size it reads "captioned" and the seconds that captions of one token and of all tokens took; each time with the greatest memory
 * it has had, in bytes.
 */
final class Subject {

    static final int TOKENS = 20;

    private Subject() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        try (Blip blip = Blip.load(directory, Precision.valueOf(arguments[1]))) {
            double seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
            System.out.println("loaded " + seconds + " " + ProcessMemory.greatest());
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                List<float[]> pictures = RandomModel.pictures(Integer.parseInt(line));
                double one = seconds(blip, pictures, 1);
                double all = seconds(blip, pictures, TOKENS);
                System.out.println("captioned " + one + " " + all + " " + ProcessMemory.greatest());
            }
        }
    }

    private static double seconds(Blip blip, List<float[]> pictures, int tokens) {
        long begin = System.nanoTime();
        List<Generated> captions = blip.generate(pictures, new Generation(tokens, null));
        double took = (System.nanoTime() - begin) / 1e9;
        if (captions.stream().anyMatch(caption -> caption.logProbs().length != tokens)) {
            throw new IllegalStateException("A caption ended early");
        }
        return took;
    }
}
