package blipbatch.blip.benchmark;

import blipbatch.blip.Precision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Captions with a full-size model at each precision, and with transformers where {@code -Dpython} names an interpreter that
 * has it, each in a process of its own, one after the other, round by round. Prints a Markdown table.
 */
final class Benchmark {

    private static final int[] BATCHES = {1, 4, 8};
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final String REFERENCE = "transformers fp32";

    private Benchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of("target/benchmark-model");
        RandomModel.writeTo(directory);
        Map<String, Contender> contenders = new LinkedHashMap<>();
        try {
            String python = System.getProperty("python", "");
            if (!python.isEmpty()) {
                Path script = Files.createTempFile("reference", ".py");
                try (var in = Benchmark.class.getResourceAsStream("reference.py")) {
                    Files.write(script, in.readAllBytes());
                }
                contenders.put(REFERENCE, new Contender(List.of(python, script.toString(), directory.toString())));
            }
            for (Precision precision : Precision.values()) {
                contenders.put(precision.name().toLowerCase(Locale.ROOT), new Contender(subject(directory, precision)));
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (int batch : BATCHES) {
                    for (Contender contender : contenders.values()) {
                        contender.caption(batch);
                    }
                }
            }
            print(contenders, Files.size(directory.resolve("model.safetensors")));
        } finally {
            contenders.values().forEach(Contender::close);
        }
    }

    /** With as much heap as the engine needs; a JVM that is told nothing takes more before it cleans up. */
    private static List<String> subject(Path directory, Precision precision) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Subject.class.getName(),
                directory.toString(),
                precision.name());
    }

    private static void print(Map<String, Contender> contenders, long float32Bytes) {
        System.out.println("\nSeconds for a picture, the median of " + ROUNDS + " rounds (the least in brackets)\n");
        System.out.println("| | batch 1 | batch 4 | batch 8 | start to loaded | peak memory |");
        System.out.println("|---|---|---|---|---|---|");
        contenders.forEach((name, contender) -> System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %s | %.1f s | %d MB |%n",
                name,
                contender.perPicture(1),
                contender.perPicture(4),
                contender.perPicture(8),
                contender.loadSeconds,
                contender.peakBytes / 1_000_000));
        Contender reference = contenders.get(REFERENCE);
        if (reference != null) {
            System.out.println("\n| | best batch against transformers at batch 1 | at its best batch |");
            System.out.println("|---|---|---|");
            contenders.forEach((name, contender) -> System.out.printf(
                    Locale.ROOT,
                    "| %s | %.2f x | %.2f x |%n",
                    name,
                    reference.median(1) / contender.best(),
                    reference.best() / contender.best()));
        }
        System.out.println("\nThe weights are " + float32Bytes / 1_000_000 + " MB in float32.");
    }

    /** A process under measurement. */
    private static final class Contender implements AutoCloseable {

        private final Process process;
        private final PrintWriter to;
        private final BufferedReader from;
        private final double loadSeconds;
        private final Map<Integer, List<Double>> perPicture = new LinkedHashMap<>();
        private long peakBytes;

        Contender(List<String> command) throws IOException {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            to = new PrintWriter(process.outputWriter(StandardCharsets.US_ASCII), true);
            from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
            loadSeconds = answer("loaded");
            for (int batch : BATCHES) {
                to.println(batch);
                answer("captioned"); // the first time does not count
            }
        }

        void caption(int batch) throws IOException {
            to.println(batch);
            perPicture.computeIfAbsent(batch, b -> new ArrayList<>()).add(answer("captioned") / batch);
        }

        double median(int batch) {
            double[] sorted =
                    perPicture.get(batch).stream().mapToDouble(d -> d).sorted().toArray();
            return sorted[sorted.length / 2];
        }

        double best() {
            return Arrays.stream(BATCHES).mapToDouble(this::median).min().orElseThrow();
        }

        String perPicture(int batch) {
            return String.format(Locale.ROOT, "%.3f (%.3f)", median(batch), Collections.min(perPicture.get(batch)));
        }

        private double answer(String word) throws IOException {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                String[] words = line.split(" ");
                if (words[0].equals(word)) {
                    peakBytes = Long.parseLong(words[2]);
                    return Double.parseDouble(words[1]);
                }
            }
            throw new IOException("A process under measurement ended");
        }

        @Override
        public void close() {
            to.close();
            process.destroy();
        }
    }
}
