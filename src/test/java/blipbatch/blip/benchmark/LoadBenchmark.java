package blipbatch.blip.benchmark;

import blipbatch.blip.Blip;
import blipbatch.blip.Precision;
import blipbatch.blip.StateDictPickle;
import blipbatch.blip.TorchZipWriter;
import blipbatch.testing.JavaProcess;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How long it takes to load the weights of the size and in the layout of Salesforce/blip-image-captioning-base from a
 * pytorch_model.bin, and the same ones from safetensors: each time in a new process, in turn. Prints a Markdown table.
 */
final class LoadBenchmark {

    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final String HEAD = "text_decoder.cls.predictions.";
    private static final String POSITIONS = "text_decoder.bert.embeddings.position_ids";

    private LoadBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length > 0) {
            load(Path.of(arguments[0]));
            return;
        }
        Path safetensors = Path.of("target/benchmark-model-safetensors");
        Path bin = Path.of("target/benchmark-model-bin");
        write(safetensors, bin);
        Map<Path, List<double[]>> results = new HashMap<>();
        for (int round = -1; round < ROUNDS; round++) { // the first fills the cache of the disk
            for (Path directory : List.of(safetensors, bin)) {
                double[] result = measure(directory);
                if (round >= 0) {
                    results.computeIfAbsent(directory, d -> new ArrayList<>()).add(result);
                }
            }
        }
        System.out.println("\n| fp32, the median of " + ROUNDS + " processes | load | peak memory |\n|---|---|---|");
        for (Path directory : List.of(safetensors, bin)) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.2f s | %.0f MB |%n",
                    directory.getFileName(),
                    median(results.get(directory), 0),
                    median(results.get(directory), 1) / 1e6);
        }
        System.out.printf(Locale.ROOT, "%n%.2f x%n", median(results.get(bin), 0) / median(results.get(safetensors), 0));
    }

    private static void load(Path directory) {
        long begin = System.nanoTime();
        try (Blip blip = Blip.load(directory, Precision.FP32)) {
            System.out.println((System.nanoTime() - begin) / 1e9 + " " + ProcessMemory.greatest());
        }
    }

    private static double[] measure(Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        JavaProcess.JAVA,
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadBenchmark.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] words = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                .strip()
                .split(" ");
        process.waitFor();
        return new double[] {Double.parseDouble(words[0]), Double.parseDouble(words[1])};
    }

    private static double median(List<double[]> results, int column) {
        return results.stream().mapToDouble(result -> result[column]).sorted().toArray()[results.size() / 2];
    }

    private static void write(Path safetensors, Path bin) throws IOException {
        RandomModel model = new RandomModel(12);
        model.shapes().put(HEAD + "decoder.weight", new long[] {30_524, 768});
        if (!Files.exists(bin.resolve("pytorch_model.bin"))) {
            RandomModel.writeSettings(safetensors, 12);
            RandomModel.writeSettings(bin, 12);
            model.write(safetensors.resolve("model.safetensors"));
            writeTorch(model, bin.resolve("pytorch_model.bin"));
        }
    }

    private static void writeTorch(RandomModel model, Path file) throws IOException {
        Map<String, long[]> shapes = model.shapes();
        List<String> names = List.copyOf(shapes.keySet());
        StateDictPickle pickle = new StateDictPickle();
        for (int key = 0; key < names.size(); key++) {
            pickle.tensor(names.get(key), "F32", shapes.get(names.get(key)), String.valueOf(key));
        }
        pickle.tensor(POSITIONS, "I64", new long[] {1, 512}, String.valueOf(names.size()));
        pickle.tensor(HEAD + "decoder.bias", "F32", new long[] {30_524}, String.valueOf(names.indexOf(HEAD + "bias")));
        SplittableRandom random = new SplittableRandom(1);
        try (TorchZipWriter zip =
                new TorchZipWriter(new BufferedOutputStream(Files.newOutputStream(file)), "pytorch_model")) {
            zip.entry("data.pkl", pickle.bytes());
            for (int key = 0; key < names.size(); key++) {
                long[] shape = shapes.get(names.get(key));
                zip.entry(
                        "data/" + key,
                        RandomModel.values(names.get(key), Math.toIntExact(RandomModel.size(shape)), random));
            }
            ByteBuffer positions = ByteBuffer.allocate(8 * 512).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < 512; i++) {
                positions.putLong(i);
            }
            zip.entry("data/" + names.size(), positions.array());
            zip.entry("version", "3\n".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
