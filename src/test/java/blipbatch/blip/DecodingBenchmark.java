package blipbatch.blip;

import blipbatch.blip.NetworkProgram.Linear;
import blipbatch.blip.benchmark.RandomModel;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * How long a token of a whole batch takes in the decoder of a full-size model, by libtorch and by Java, with weights in float32 and in 8 bits, in
 * turn, beside an encoder in float32. Prints a Markdown table.
 */
final class DecodingBenchmark {

    private static final int[] BATCHES = Stream.of(
                    System.getProperty("batches", "1,4,8").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int TOKENS = 20;

    private DecodingBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = model();
        Map<String, Blip> decoders = new LinkedHashMap<>();
        String wanted = System.getProperty("decoders", "fp32-libtorch,fp32-java,int8-libtorch,int8-java");
        for (String name : wanted.split(",")) {
            TextDecoding java = name.startsWith("int8") ? TextDecoding.INT8 : TextDecoding.FLOAT32;
            // The decoder of int8 alone counts here: what its encoder computes may be wrong without VNNI.
            Linear linear = name.equals("int8-libtorch") ? Linear.INT8 : Linear.ONEDNN;
            long begin = System.nanoTime();
            decoders.put(
                    name,
                    Blip.load(
                            ModelDirectories.of(directory),
                            Precision.FP32,
                            linear,
                            name.endsWith("java") ? java : TextDecoding.TORCHSCRIPT));
            System.out.printf(Locale.ROOT, "%s loaded in %.1f s%n", name, (System.nanoTime() - begin) / 1e9);
        }
        Map<String, List<Token>> tokens = new LinkedHashMap<>();
        for (int round = -1; round < ROUNDS; round++) {
            for (int batch : BATCHES) {
                List<float[]> pictures = RandomModel.pictures(batch);
                for (var decoder : decoders.entrySet()) {
                    Token token = token(decoder.getValue(), pictures);
                    System.out.println(decoder.getKey() + ", batch " + batch + ": " + token);
                    if (round >= 0) {
                        tokens.computeIfAbsent(decoder.getKey() + batch, key -> new ArrayList<>())
                                .add(token);
                    }
                }
            }
        }
        System.out.println("\nMilliseconds for a token of the batch, the median of " + ROUNDS
                + " rounds (the least); and of processor time, likewise\n");
        System.out.print("| ");
        Arrays.stream(BATCHES).forEach(batch -> System.out.print("| batch " + batch + " | processor "));
        System.out.println("|\n|---" + "|---|---".repeat(BATCHES.length) + "|");
        for (String name : decoders.keySet()) {
            System.out.print("| " + name);
            for (int batch : BATCHES) {
                System.out.print(middle(tokens.get(name + batch), Token::milliseconds)
                        + middle(tokens.get(name + batch), Token::ofTheProcessor));
            }
            System.out.println(" |");
        }
        decoders.values().forEach(Blip::close);
    }

    /** How long one of a batch takes, in milliseconds, and how much of the processors' time; and how long a caption of one token took. */
    private record Token(double milliseconds, double ofTheProcessor, double one) {}

    private static Token token(Blip blip, List<float[]> pictures) {
        double[] one = milliseconds(blip, pictures, 1);
        double[] all = milliseconds(blip, pictures, TOKENS);
        return new Token((all[0] - one[0]) / (TOKENS - 1), (all[1] - one[1]) / (TOKENS - 1), one[0]);
    }

    private static double[] milliseconds(Blip blip, List<float[]> pictures, int tokens) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long begin = System.nanoTime();
        long beginOfTheProcessor = system.getProcessCpuTime();
        blip.generate(pictures, new Generation(tokens, null));
        return new double[] {(System.nanoTime() - begin) / 1e6, (system.getProcessCpuTime() - beginOfTheProcessor) / 1e6
        };
    }

    private static String middle(List<Token> tokens, ToDoubleFunction<Token> of) {
        double[] sorted = tokens.stream().mapToDouble(of).sorted().toArray();
        return String.format(Locale.ROOT, " | %.1f (%.1f)", sorted[sorted.length / 2], sorted[0]);
    }

    /** The full-size model with one layer of its image tower, whose time is not what counts. */
    private static Path model() throws IOException {
        Path full = Path.of("target/benchmark-model").toAbsolutePath();
        RandomModel.writeTo(full);
        Path directory = Path.of("target/benchmark-decoder");
        if (!Files.exists(directory)) {
            Files.createDirectories(directory);
            for (String name : List.of("model.safetensors", "tokenizer.json", "preprocessor_config.json")) {
                Files.createSymbolicLink(directory.resolve(name), full.resolve(name));
            }
            String config = Files.readString(full.resolve("config.json"));
            Files.writeString(
                    directory.resolve("config.json"),
                    config.replaceFirst("\"num_hidden_layers\": 12", "\"num_hidden_layers\": 1"));
        }
        return directory;
    }
}
