package blipbatch.job;

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.data.mongodb.core.query.Query;

/**
 * How fast the pictures of a good host are captioned while a thousand of a troubled one are in front of them, against the rate without
 * it: in turn, in one process, with a captioner that takes no time.
 */
final class FairnessBenchmark {

    private static final int IN_FRONT = 1_000;

    private record Measured(double rate, double first) {}

    /** Hears what is captioned, so that nobody has to ask the store. */
    @TestConfiguration
    @Import(InstantCaptioner.Instead.class)
    static class Listening {

        private final Set<ObjectId> awaited = ConcurrentHashMap.newKeySet();

        @EventListener
        void captioned(ItemsCaptioned items) {
            items.items().forEach(item -> awaited.remove(item.captioned().postId()));
        }
    }

    private static int good = 4_000;
    private static int rounds = 3;
    private static int hosts;

    private FairnessBenchmark() {}

    /** @param arguments good posts, and rounds, if not 4000 and 3 */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2) {
            good = Integer.parseInt(arguments[0]);
            rounds = Integer.parseInt(arguments[1]);
        }
        Map<String, IntFunction<TroubledHost>> troubles = new LinkedHashMap<>();
        troubles.put("never answers", number -> new TroubledHost(Trouble.SILENT, Duration.ZERO, number));
        troubles.put("sends a head and stalls", number -> new TroubledHost(Trouble.STALLS, Duration.ZERO, number));
        troubles.put("takes 8 s for each", number -> new TroubledHost(Trouble.SLOW, Duration.ofSeconds(8), number));
        troubles.put("takes 2 s for each", number -> new TroubledHost(Trouble.SLOW, Duration.ofSeconds(2), number));
        Path directory = Files.createTempDirectory("fairness-benchmark");
        try (PictureHost host = new PictureHost();
                RunningServer server = RunningServer.startWith(
                        Listening.class,
                        directory,
                        "blipbatch.sample.posts=false",
                        "blipbatch.photo.allow-private-addresses=true")) {
            // The JVM compiles what is called often.
            measure(server, host, null);
            measure(server, host, null);
            for (Map.Entry<String, IntFunction<TroubledHost>> trouble : troubles.entrySet()) {
                compare(server, host, trouble.getKey(), trouble.getValue());
            }
        }
        System.exit(0);
    }

    private static void compare(
            RunningServer server, PictureHost host, String trouble, IntFunction<TroubledHost> troubles)
            throws Exception {
        List<Double> ratios = new ArrayList<>();
        List<Double> firsts = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            double alone = measure(server, host, null).rate();
            try (TroubledHost troubled = troubles.apply(++hosts)) {
                Measured beside = measure(server, host, troubled);
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
                100 * ratios.stream().sorted().toList().get(rounds / 2),
                rounds,
                firsts.stream().mapToDouble(first -> first).max().orElseThrow());
    }

    private static Measured measure(RunningServer server, PictureHost host, TroubledHost troubled) throws Exception {
        InstantCaptioner captioner = server.bean(InstantCaptioner.class);
        captioner.setReady(false);
        server.mongo().remove(new Query(), "imagequeues");
        server.mongo().remove(new Query(), "posts");
        awaitIdle(server);
        if (troubled != null) {
            queue(server, IN_FRONT, troubled::picture);
        }
        List<ObjectId> posts = queue(server, good, i -> host.picture("g" + i, "02.jpg"));
        Set<ObjectId> awaited = server.bean(Listening.class).awaited;
        awaited.addAll(posts);
        captioner.setReady(true);
        long begin = System.nanoTime();
        server.bean(CaptionRuns.class).poll();
        double first = await(awaited, good - 1, begin);
        double all = await(awaited, 0, begin);
        return new Measured(good / all, first);
    }

    private static void awaitIdle(RunningServer server) {
        while (server.get("/api/runs?status=started").body().get("content").size() > 0) {
            pause(100);
        }
    }

    /** Until so many or fewer are left; returns seconds since the beginning. */
    private static double await(Set<ObjectId> awaited, int left, long begin) {
        while (awaited.size() > left) {
            pause(5);
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
