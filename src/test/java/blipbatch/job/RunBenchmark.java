package blipbatch.job;

import blipbatch.blip.Blip;
import blipbatch.blip.ChosenPrecision;
import blipbatch.blip.Generation;
import blipbatch.blip.Precision;
import blipbatch.blip.benchmark.RandomModel;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.Samples;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import javax.imageio.ImageIO;
import org.bson.Document;
import org.bson.types.ObjectId;
import tools.jackson.databind.JsonNode;

/**
 * How much of the bare engine's speed a whole caption run keeps, with pictures that take 200 ms to come: a full-size model
 * with random weights, the engine alone and the run in turn, round by round. {@code -Dprecision} is one of the program's, or auto;
 * a run has {@code -DrunBatches} of eight pictures.
 */
final class RunBenchmark {

    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final int BATCH = 8;
    private static final int ENGINE_BATCHES = 12;
    private static final int RUN_BATCHES = Integer.getInteger("runBatches", 40);
    private static final List<String> PICTURES = Samples.seen().keySet().stream()
            .filter(name -> name.endsWith(".jpg"))
            .toList();

    private RunBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path model = Path.of("target/benchmark-model");
        RandomModel.writeTo(model);
        String wanted = System.getProperty("precision", "auto");
        Precision precision = wanted.equals("auto")
                ? ChosenPrecision.auto(model).precision()
                : Precision.valueOf(wanted.toUpperCase(Locale.ROOT));
        Path data = Files.createTempDirectory("run-benchmark");
        try (PictureHost host = new PictureHost(Duration.ofMillis(200));
                RunningServer server = RunningServer.start(
                        data,
                        "blipbatch.sample.posts=false",
                        "blipbatch.job.poll=1h",
                        "blipbatch.photo.allow-private-addresses=true",
                        "blipbatch.caption.model=" + model,
                        "blipbatch.caption.precision=" + precision.name().toLowerCase(Locale.ROOT));
                Blip engine = Blip.load(model, precision)) {
            while (!server.get("/api/model").text("status").equals("loaded")) {
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
            List<Double> ratios = new ArrayList<>();
            double before = engineAlone(engine);
            for (int round = 0; round <= ROUNDS; round++) {
                double run = wholeRun(server, host, round);
                // The machine is not equally fast all the time; so the engine is asked before and after.
                double after = engineAlone(engine);
                double alone = (before + after) / 2;
                before = after;
                System.out.printf(
                        Locale.ROOT, "engine %.2f pictures/s, run %.2f, ratio %.3f%n", alone, run, run / alone);
                if (round > 0) {
                    ratios.add(run / alone);
                }
            }
            ratios.sort(Comparator.naturalOrder());
            if (!ratios.isEmpty()) { // with -Drounds=0 there is the first run of the process only
                System.out.printf(Locale.ROOT, "median ratio %.3f%n", ratios.get(ratios.size() / 2));
            }
        }
        System.exit(0);
    }

    private static double engineAlone(Blip engine) throws IOException {
        List<float[]> prepared = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            BufferedImage picture =
                    ImageIO.read(Path.of("src/main/resources/samples", PICTURES.get(i % PICTURES.size()))
                            .toFile());
            prepared.add(engine.prepare(picture));
        }
        long begin = System.nanoTime();
        for (int i = 0; i < ENGINE_BATCHES; i++) {
            engine.generate(prepared, Generation.defaults());
        }
        return BATCH * ENGINE_BATCHES / ((System.nanoTime() - begin) / 1e9);
    }

    /** All posts wait before the run begins; its time is that of the history. */
    private static double wholeRun(RunningServer server, PictureHost host, int round) {
        int posts = BATCH * RUN_BATCHES;
        long before = server.get("/api/queue/status").number("done");
        ObjectId last = null;
        for (int i = 0; i < posts; i++) {
            String picture = host.picture("round-" + round + "-" + i, PICTURES.get(i % PICTURES.size()));
            last = server.aPost().withPhoto(picture).insert();
            if (i < posts - 1) {
                server.mongo().insert(new Document("imageId", last).append("status", "queued"), "imagequeues");
            }
        }
        server.enqueue(last);
        // A call a second would be a third of what the processors do beside the engine.
        do {
            LockSupport.parkNanos(Duration.ofSeconds(10).toNanos());
        } while (server.get("/api/queue/status").number("done") < before + posts
                || !server.get("/api/runs?status=STARTED").body().get("content").isEmpty());
        JsonNode run = server.get("/api/runs").body().get("content").get(0);
        Duration took = Duration.between(
                Instant.parse(run.get("startedAt").asString()),
                Instant.parse(run.get("endedAt").asString()));
        return run.get("counts").get("written").asLong() / (took.toMillis() / 1e3);
    }
}
