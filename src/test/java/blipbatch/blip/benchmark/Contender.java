package blipbatch.blip.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A process under measurement, which speaks as {@link Subject} does. */
final class Contender implements AutoCloseable {

    /**
     * Of one batch, in seconds.
     *
     * @param one captions of one token
     * @param all captions of {@link Subject#TOKENS} tokens
     */
    private record Times(int batch, double one, double all) {

        double perPicture() {
            return all / batch;
        }

        double step() {
            return (all - one) / (Subject.TOKENS - 1);
        }

        double encoderPerPicture() {
            return (one - step()) / batch;
        }
    }

    private final Process process;
    private final PrintWriter to;
    private final BufferedReader from;
    private final double loadSeconds;
    private final Map<Integer, List<Times>> measured = new LinkedHashMap<>();
    private long peakBytes;

    /** @throws IOException if the process ends before it is loaded, having said why on standard error */
    Contender(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        to = new PrintWriter(process.outputWriter(StandardCharsets.US_ASCII), true);
        from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        loadSeconds = Double.parseDouble(answer("loaded")[1]);
    }

    void caption(int batch) throws IOException {
        to.println(batch);
        String[] answer = answer("captioned");
        measured.computeIfAbsent(batch, b -> new ArrayList<>())
                .add(new Times(batch, Double.parseDouble(answer[1]), Double.parseDouble(answer[2])));
    }

    /** Has it do everything once that does not count. */
    void warmUp(int... batches) throws IOException {
        for (int batch : batches) {
            caption(batch);
        }
        measured.clear();
    }

    double median(int batch) {
        return median(batch, Times::perPicture);
    }

    double best() {
        return measured.keySet().stream().mapToDouble(this::median).min().orElseThrow();
    }

    String perPicture(int batch) {
        double least = measured.get(batch).stream()
                .mapToDouble(Times::perPicture)
                .min()
                .orElseThrow();
        return String.format(Locale.ROOT, "%.3f (%.3f)", median(batch), least);
    }

    /** Seconds for a picture in the encoder, and milliseconds for a token of the whole batch. */
    String parts(int batch) {
        return String.format(
                Locale.ROOT,
                "%.3f s + %.1f ms",
                median(batch, Times::encoderPerPicture),
                1e3 * median(batch, Times::step));
    }

    String loadAndMemory() {
        return String.format(Locale.ROOT, "%.1f s | %d MB", loadSeconds, peakBytes / 1_000_000);
    }

    private double median(int batch, ToDoubleFunction<Times> of) {
        double[] sorted = measured.get(batch).stream().mapToDouble(of).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private String[] answer(String word) throws IOException {
        for (String line = from.readLine(); line != null; line = from.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals(word)) {
                peakBytes = Long.parseLong(words[words.length - 1]);
                return words;
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
