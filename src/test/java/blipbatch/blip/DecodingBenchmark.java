package blipbatch.blip;

import blipbatch.blip.NetworkProgram.Linear;
import blipbatch.blip.benchmark.RandomModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How long a token of a whole batch takes in the decoder of a full-size model, by libtorch and by Java, with weights in float32 and in 8 bits, in
 * turn, beside an encoder in float32. Prints a Markdown table.
 */
final class DecodingBenchmark {

    private static final int[] BATCHES = {1, 4, 8};
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int TOKENS = 20;

    private DecodingBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of("target/benchmark-model");
        RandomModel.writeTo(directory);
        Map<String, Blip> decoders = new LinkedHashMap<>();
        String wanted = System.getProperty("decoders", "fp32-libtorch,fp32-java,int8-libtorch,int8-java");
        for (String name : wanted.split(",")) {
            TextDecoding java = name.startsWith("int8") ? TextDecoding.INT8 : TextDecoding.FLOAT32;
            // The decoder of int8 alone counts here: what its encoder computes may be wrong without VNNI.
            Linear linear = name.equals("int8-libtorch") ? Linear.INT8 : Linear.ONEDNN;
            decoders.put(
                    name,
                    Blip.load(
                            ModelDirectories.of(directory),
                            Precision.FP32,
                            linear,
                            name.endsWith("java") ? java : TextDecoding.TORCHSCRIPT));
        }
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (int round = -1; round < ROUNDS; round++) {
            for (int batch : BATCHES) {
                List<float[]> pictures = pictures(batch);
                for (var decoder : decoders.entrySet()) {
                    double one = seconds(decoder.getValue(), pictures, 1);
                    double all = seconds(decoder.getValue(), pictures, TOKENS);
                    double token = 1e3 * (all - one) / (TOKENS - 1);
                    if (round < 0) {
                        System.out.printf(
                                Locale.ROOT,
                                "%s, %d, first: %.3f s, then %.1f ms a token%n",
                                decoder.getKey(),
                                batch,
                                one,
                                token);
                    } else {
                        times.computeIfAbsent(decoder.getKey() + batch, key -> new ArrayList<>())
                                .add(token);
                        times.computeIfAbsent(decoder.getKey() + batch + "all", key -> new ArrayList<>())
                                .add(all / batch);
                    }
                }
            }
        }
        System.out.println("\nMilliseconds for a token of the batch, the median of " + ROUNDS
                + " rounds (the least); seconds a picture\n");
        System.out.println("| | batch 1 | batch 4 | batch 8 |\n|---|---|---|---|");
        for (String name : decoders.keySet()) {
            System.out.print("| " + name);
            for (int batch : BATCHES) {
                double[] sorted = times.get(name + batch).stream()
                        .mapToDouble(d -> d)
                        .sorted()
                        .toArray();
                double[] all = times.get(name + batch + "all").stream()
                        .mapToDouble(d -> d)
                        .sorted()
                        .toArray();
                System.out.printf(
                        Locale.ROOT,
                        " | %.1f (%.1f); %.3f s",
                        sorted[sorted.length / 2],
                        sorted[0],
                        all[all.length / 2]);
            }
            System.out.println(" |");
        }
        decoders.values().forEach(Blip::close);
    }

    private static double seconds(Blip blip, List<float[]> pictures, int tokens) {
        long begin = System.nanoTime();
        blip.generate(pictures, new Generation(tokens, null));
        return (System.nanoTime() - begin) / 1e9;
    }

    private static List<float[]> pictures(int batch) {
        SplittableRandom random = new SplittableRandom(batch);
        List<float[]> pictures = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            float[] values = new float[3 * 384 * 384];
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) random.nextDouble(-2, 2);
            }
            pictures.add(values);
        }
        return pictures;
    }
}
