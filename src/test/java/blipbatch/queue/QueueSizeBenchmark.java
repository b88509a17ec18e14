package blipbatch.queue;

import blipbatch.testing.RunningServer;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.bson.Document;
import org.bson.types.ObjectId;

/**
 * What calls and pages cost with a long queue in the embedded store; not part of the test run. The servers of all sizes run in
 * one process, and are asked in turn. Arguments: sizes, as {@code done:queued}; figures are compared with those of the first.
 */
final class QueueSizeBenchmark {

    private static final List<String> SIZES = List.of("0:10000", "1000000:10000", "0:200000");
    private static final int ROUNDS = Math.max(5, Integer.getInteger("rounds", 15));
    private static final int PART = 5_000;

    /** So many milliseconds lie between two items that were done. */
    private static final int DONE_EVERY = 500;

    private static final class Sized {
        final String size;
        final RunningServer server;
        final List<ObjectId> unqueued = new ArrayList<>();

        Sized(String size) throws Exception {
            this.size = size;
            Path data = Files.createTempDirectory("queue-size");
            server = RunningServer.start(
                    data,
                    "blipbatch.sample.posts=false",
                    "blipbatch.caption.model=none",
                    "blipbatch.job.poll=1h",
                    "blipbatch.cleaning.enabled=false");
            server.get("/api/queue/status"); // makes the indexes
            String[] numbers = size.split(":");
            long begin = System.nanoTime();
            insert(Integer.parseInt(numbers[0]), true);
            insert(Integer.parseInt(numbers[1]), false);
            for (int i = 0; i < 2 * ROUNDS + 10; i++) {
                unqueued.add(post(new ObjectId()).getObjectId("_id"));
            }
            server.mongo()
                    .insert(unqueued.stream().map(QueueSizeBenchmark::post).toList(), "posts");
            System.out.printf(
                    Locale.ROOT,
                    "%s: built in %.0f s, %.0f MB%n",
                    size,
                    (System.nanoTime() - begin) / 1e9,
                    Files.size(data.resolve("mongo.mv")) / 1e6);
        }

        private void insert(int number, boolean done) {
            Instant now = Instant.now();
            for (int i = 0; i < number; i += PART) {
                List<Document> posts = new ArrayList<>();
                List<Document> items = new ArrayList<>();
                for (int j = i; j < Math.min(number, i + PART); j++) {
                    Document post = post(new ObjectId());
                    Instant at = done ? now.minusMillis((long) DONE_EVERY * (number - j)) : now;
                    Document item = ImageQueue.newItem(post.getObjectId("_id"), j % 2 == 0 ? 0 : BulkQueue.BEHIND, at);
                    if (done) {
                        item.append("status", ItemStatus.DONE.word()).append("processedAt", Date.from(at));
                    }
                    posts.add(post);
                    items.add(item);
                }
                server.mongo().insert(posts, "posts");
                server.mongo().insert(items, "imagequeues");
            }
        }
    }

    private QueueSizeBenchmark() {}

    private static Document post(ObjectId id) {
        return new Document("_id", id)
                .append("description", "What the author of the post wrote under the picture. ".repeat(6))
                .append("photo", "https://images.example.com/" + id + ".jpg")
                .append("imageAnalysis", null)
                .append("processed", false);
    }

    public static void main(String[] arguments) throws Exception {
        List<Sized> all = new ArrayList<>();
        for (String size : arguments.length == 0 ? SIZES : List.of(arguments)) {
            all.add(new Sized(size));
        }
        System.out.println("milliseconds, median (95 %), and how many times that of " + all.get(0).size);
        double collecting = collecting();
        long begin = System.nanoTime();
        questions().forEach((name, question) -> compare(name, question, all));
        all.forEach(QueueSizeBenchmark::duringBackfill);
        System.out.printf(
                Locale.ROOT,
                "collecting garbage: %.1f %% of the time; heap at most %d MB%n",
                (collecting() - collecting) / ((System.nanoTime() - begin) / 1e11),
                Runtime.getRuntime().maxMemory() >> 20);
        System.exit(0);
    }

    private static Map<String, Consumer<Sized>> questions() {
        Map<String, Consumer<Sized>> questions = new LinkedHashMap<>();
        questions.put("claim of 8", QueueSizeBenchmark::claim);
        questions.put("is any due", sized -> sized.server.bean(Claims.class).due(1));
        questions.put("enqueue", sized -> ok(sized.server.enqueue(sized.unqueued.remove(0))));
        questions.put("counts", sized -> sized.server.bean(ImageQueue.class).counts());
        for (String path : List.of(
                "/api/queue/status",
                "/api/queue?status=queued",
                "/api/queue?status=done&page=3",
                "/api/queue?status=failed",
                "/",
                "/queue",
                "/queue?status=queued",
                "/runs",
                "/runs/1",
                "/backfill",
                "/actuator/prometheus")) {
            questions.put(path, sized -> ok(RunningServer.send(sized.server.request(path))));
        }
        return questions;
    }

    private static void ok(RunningServer.Answer answer) {
        if (answer.status() >= 500) {
            throw new IllegalStateException("Answered " + answer.status() + " " + answer.body());
        }
    }

    private static void claim(Sized sized) {
        sized.server.bean(NextItems.class).forget();
        sized.server.bean(Claims.class).claim(8, "a-worker");
    }

    /** Of all posts, which wait already. */
    private static void duringBackfill(Sized sized) {
        long run = sized.server.post("/api/backfills", "{}").number("id");
        List<Long> micros = new ArrayList<>();
        long first = System.nanoTime();
        while (sized.server.get("/api/runs/" + run).body().get("endedAt").isNull()) {
            ObjectId post = new ObjectId();
            sized.server.mongo().insert(post(post), "posts");
            long begin = System.nanoTime();
            ok(sized.server.enqueue(post));
            micros.add((System.nanoTime() - begin) / 1_000);
        }
        double seconds = (System.nanoTime() - first) / 1e9;
        micros.sort(null);
        System.out.printf(
                Locale.ROOT,
                "%s: %d enqueue calls during a backfill of %.1f s, milliseconds: %.1f (%.1f)%n",
                sized.size,
                micros.size(),
                seconds,
                micros.get(micros.size() / 2) / 1e3,
                micros.get(micros.size() * 95 / 100) / 1e3);
    }

    private static void compare(String name, Consumer<Sized> question, List<Sized> all) {
        Map<Sized, long[]> micros = new LinkedHashMap<>();
        all.forEach(sized -> micros.put(sized, new long[ROUNDS]));
        for (int round = -3; round < ROUNDS; round++) {
            for (Sized sized : all) {
                long begin = System.nanoTime();
                question.accept(sized);
                if (round >= 0) {
                    micros.get(sized)[round] = (System.nanoTime() - begin) / 1_000;
                }
                if (name.equals("claim of 8")) {
                    sized.server.bean(Leases.class).releaseAll("a-worker");
                }
            }
            if (name.equals("/") || name.endsWith("status")) {
                sleep(Duration.ofMillis(1_100)); // so that no answer is the one of before
            }
        }
        double first = 0;
        StringBuilder line = new StringBuilder(String.format("| %-30s |", name));
        for (Sized sized : all) {
            long[] sorted = micros.get(sized);
            Arrays.sort(sorted);
            double median = sorted[ROUNDS / 2] / 1e3;
            first = first == 0 ? median : first;
            line.append(String.format(
                    Locale.ROOT, " %7.1f (%6.1f) %5.2f x |", median, sorted[ROUNDS * 95 / 100] / 1e3, median / first));
        }
        System.out.println(line);
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double collecting() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .sum()
                / 1e3;
    }
}
