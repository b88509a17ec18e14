package blipbatch.job;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.caption.InstantCaptioner;
import blipbatch.job.TroubledHost.Trouble;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.data.mongodb.core.query.Query;

/**
 * How fast the pictures of a good host are captioned while a thousand of a troubled one are in front of them, against the rate without
 * it: in turn, in one process, with a captioner that takes no time.
 */
final class FairnessBenchmark {

    private static final int IN_FRONT = 1_000;
    private static final int GOOD = 4_000;
    private static final int ROUNDS = 3;

    private record Measured(double rate, double first) {}

    private static int hosts;

    private FairnessBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, IntFunction<TroubledHost>> troubles = new LinkedHashMap<>();
        troubles.put("never answers", number -> new TroubledHost(Trouble.SILENT, Duration.ZERO, number));
        troubles.put("sends a head and stalls", number -> new TroubledHost(Trouble.STALLS, Duration.ZERO, number));
        troubles.put("takes 8 s for each", number -> new TroubledHost(Trouble.SLOW, Duration.ofSeconds(8), number));
        troubles.put("takes 2 s for each", number -> new TroubledHost(Trouble.SLOW, Duration.ofSeconds(2), number));
        Path directory = Files.createTempDirectory("fairness-benchmark");
        try (PictureHost good = new PictureHost();
                RunningServer server = RunningServer.startWith(
                        InstantCaptioner.Instead.class,
                        directory,
                        "blipbatch.sample.posts=false",
                        "blipbatch.photo.allow-private-addresses=true")) {
            // The JVM compiles what is called often.
            measure(server, good, null);
            measure(server, good, null);
            for (Map.Entry<String, IntFunction<TroubledHost>> trouble : troubles.entrySet()) {
                compare(server, good, trouble.getKey(), trouble.getValue());
            }
        }
        System.exit(0);
    }

    private static void compare(RunningServer server, PictureHost good, String trouble, IntFunction<TroubledHost> host)
            throws Exception {
        List<Double> ratios = new ArrayList<>();
        List<Double> firsts = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            double alone = measure(server, good, null).rate();
            try (TroubledHost troubled = host.apply(++hosts)) {
                Measured beside = measure(server, good, troubled);
                ratios.add(beside.rate() / alone);
                firsts.add(beside.first());
                System.out.printf(
                        Locale.ROOT,
                        "a host that %s: %.0f/s beside it, %.0f/s without; the first after %.1f s%n",
                        trouble,
                        beside.rate(),
                        alone,
                        beside.first());
            }
        }
        System.out.printf(
                Locale.ROOT,
                "a host that %s: %.0f %% of the rate (median of %d), the first after %.1f s at most%n",
                trouble,
                100 * ratios.stream().sorted().toList().get(ROUNDS / 2),
                ROUNDS,
                firsts.stream().mapToDouble(first -> first).max().orElseThrow());
    }

    private static Measured measure(RunningServer server, PictureHost good, TroubledHost troubled) throws Exception {
        InstantCaptioner captioner = server.bean(InstantCaptioner.class);
        captioner.setReady(false);
        server.mongo().remove(new Query(), "imagequeues");
        server.mongo().remove(new Query(), "posts");
        awaitIdle(server);
        if (troubled != null) {
            queue(server, IN_FRONT, troubled::picture);
        }
        List<ObjectId> posts = queue(server, GOOD, i -> good.picture("g" + i, "02.jpg"));
        captioner.setReady(true);
        long begin = System.nanoTime();
        server.enqueue(posts.get(0));
        server.bean(CaptionRuns.class).poll();
        double first = await(server, begin, posts.subList(0, 1));
        double all = await(server, begin, posts);
        return new Measured(GOOD / all, first);
    }

    private static void awaitIdle(RunningServer server) {
        while (server.get("/api/runs?status=started").body().get("content").size() > 0) {
            pause(100);
        }
    }

    /** Returns seconds since the beginning. */
    private static double await(RunningServer server, long begin, List<ObjectId> posts) {
        while (server.mongo()
                        .count(query(where("_id").in(posts).and("processed").is(true)), "posts")
                < posts.size()) {
            pause(posts.size() == 1 ? 20 : 200);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }

    private static List<ObjectId> queue(RunningServer server, int count, IntFunction<String> photo) {
        List<ObjectId> ids =
                IntStream.range(0, count).mapToObj(i -> new ObjectId()).toList();
        server.mongo()
                .insert(
                        IntStream.range(0, count)
                                .mapToObj(i -> new Document("_id", ids.get(i))
                                        .append("photo", photo.apply(i))
                                        .append("imageAnalysis", null))
                                .toList(),
                        "posts");
        server.mongo()
                .insert(
                        ids.stream()
                                .map(id -> new Document("imageId", id)
                                        .append("status", "queued")
                                        .append("retries", 0)
                                        .append("priority", 0)
                                        .append("createdAt", id.getDate())
                                        .append("requestedAt", id.getDate()))
                                .toList(),
                        "imagequeues");
        return ids;
    }
}
