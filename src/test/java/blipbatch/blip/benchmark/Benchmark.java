package blipbatch.blip.benchmark;

import blipbatch.blip.Precision;
import blipbatch.testing.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Captions with a full-size model at each precision, and with transformers and OpenVINO where {@code -Dpython} names an
 * interpreter that has them, each in a process of its own, one after the other, round by round; only those of some precisions where
 * {@code -Dprecision} names them. Prints Markdown tables.
 */
final class Benchmark {

    private static final int[] BATCHES = {1, 4, 8};
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final String REFERENCE = "transformers fp32";
    private static final String VECTOR_API = "jdk.incubator.vector";
    private static final String WANTED = System.getProperty("precision", "auto");

    private final Map<String, Contender> contenders = new LinkedHashMap<>();
    private final Path model;

    private Benchmark(Path model) {
        this.model = model;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path model = Path.of("target/benchmark-model");
        RandomModel.writeTo(model);
        Benchmark benchmark = new Benchmark(model);
        try {
            String python = System.getProperty("python", "");
            if (!python.isEmpty()) {
                benchmark.addRival(python, "transformers", "fp32");
                if (isWanted(Precision.BF16)) {
                    benchmark.addRival(python, "transformers", "bf16");
                }
                for (Precision precision : wanted()) {
                    benchmark.addRival(python, "openvino", lowerCase(precision));
                }
            }
            for (Precision precision : wanted()) {
                benchmark.add(lowerCase(precision), subject(model, precision, VECTOR_API));
            }
            for (Precision precision : wanted()) {
                if (precision != Precision.BF16) {
                    benchmark.add(lowerCase(precision) + ", libtorch alone", subject(model, precision, "java.base"));
                }
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (int batch : BATCHES) {
                    for (Contender contender : benchmark.contenders.values()) {
                        contender.caption(batch);
                    }
                }
            }
            benchmark.print();
        } finally {
            benchmark.contenders.values().forEach(Contender::close);
        }
    }

    private static boolean isWanted(Precision precision) {
        return WANTED.equals("auto") || List.of(WANTED.split(",")).contains(lowerCase(precision));
    }

    private static List<Precision> wanted() {
        return Stream.of(Precision.values()).filter(Benchmark::isWanted).toList();
    }

    private void addRival(String python, String library, String precision) throws IOException {
        Path script = Files.createTempFile("with_" + library, ".py");
        try (var in = Benchmark.class.getResourceAsStream("with_" + library + ".py")) {
            Files.write(script, in.readAllBytes());
        }
        add(library + " " + precision, List.of(python, script.toString(), model.toString(), precision));
    }

    private void add(String name, List<String> command) {
        try {
            Contender contender = new Contender(command);
            contenders.put(name, contender);
            contender.warmUp(BATCHES);
        } catch (IOException e) {
            System.out.println(name + " is left out: " + e.getMessage());
        }
    }

    /** With as much heap as the engine needs; a JVM that is told nothing takes more before it cleans up. */
    private static List<String> subject(Path model, Precision precision, String module) {
        return List.of(
                JavaProcess.JAVA,
                "--add-modules",
                module,
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Subject.class.getName(),
                model.toString(),
                precision.name());
    }

    private void print() throws IOException {
        System.out.println("\nSeconds for a picture, the median of " + ROUNDS + " rounds (the least in brackets)\n");
        System.out.println("| | batch 1 | batch 4 | batch 8 | start to loaded | peak memory |");
        System.out.println("|---|---|---|---|---|---|");
        contenders.forEach((name, contender) -> System.out.printf(
                "| %s | %s | %s | %s | %s |%n",
                name,
                contender.perPicture(1),
                contender.perPicture(4),
                contender.perPicture(8),
                contender.loadAndMemory()));
        System.out.println("\nOf it a picture in the encoder, and a token of the whole batch in the decoder\n");
        System.out.println("| | batch 1 | batch 4 | batch 8 |");
        System.out.println("|---|---|---|---|");
        contenders.forEach((name, contender) -> System.out.printf(
                "| %s | %s | %s | %s |%n", name, contender.parts(1), contender.parts(4), contender.parts(8)));
        Contender reference = contenders.get(REFERENCE);
        if (reference != null) {
            System.out.println("\n| times as fast as " + REFERENCE
                    + " | batch 1 to its batch 1 | best batch to its batch 1 | best batch to its best |");
            System.out.println("|---|---|---|---|");
            contenders.forEach((name, contender) -> System.out.printf(
                    Locale.ROOT,
                    "| %s | %.2f x | %.2f x | %.2f x |%n",
                    name,
                    reference.median(1) / contender.median(1),
                    reference.median(1) / contender.best(),
                    reference.best() / contender.best()));
        }
        System.out.println(
                "\nThe weights are " + Files.size(model.resolve("model.safetensors")) / 1_000_000 + " MB in float32.");
    }

    private static String lowerCase(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }
}
