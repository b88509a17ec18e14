package blipbatch;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.caption.InstantCaptioner;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.data.mongodb.core.query.Query;

/**
 * What the program costs beside the model, on the embedded store: enqueue calls and items through caption runs with a
 * captioner that takes no time, and the time from enqueue to caption in an idle system with the picture-book model.
 */
final class PlatformBenchmark {

    private static final String PICTURE = "02.jpg";
    private static final int CALLERS = 8;

    private PlatformBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        try (PictureHost host = new PictureHost()) {
            if (arguments.length == 0 || List.of(arguments).contains("latency")) {
                latency(host);
            }
            if (arguments.length == 0 || List.of(arguments).contains("throughput")) {
                throughput(host);
            }
        }
        System.exit(0);
    }

    private static void throughput(PictureHost host) throws Exception {
        try (RunningServer server = RunningServer.startWith(InstantCaptioner.Instead.class, aDirectory(), settings())) {
            // The JVM compiles what is called often; a server is past that after some minutes.
            captioned(server, host, 10_000);
            double few = captioned(server, host, 1_000);
            double more = captioned(server, host, 10_000);
            double many = captioned(server, host, 20_000);
            System.out.printf(Locale.ROOT, "time per item, 20,000 queued against 1,000: %.2f x%n", few / many);
            System.out.printf(Locale.ROOT, "items/s, 10,000 queued: %.0f%n", more);
        }
    }

    /** Queues the posts while no run may begin, then lets runs begin; returns items a second. */
    private static double captioned(RunningServer server, PictureHost host, int posts) throws Exception {
        InstantCaptioner captioner = server.bean(InstantCaptioner.class);
        captioner.setReady(false);
        server.mongo().remove(new Query(), "imagequeues");
        List<ObjectId> ids = insert(server, host, posts);
        System.out.printf(Locale.ROOT, "%d enqueue calls: %.0f/s%n", posts, enqueue(server, ids));
        captioner.setReady(true);
        ObjectId last = insert(server, host, 1).get(0);
        long begin = System.nanoTime();
        server.enqueue(last);
        while (server.get("/api/queue/status").number("done") < posts + 1) {
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        }
        double rate = posts / ((System.nanoTime() - begin) / 1e9);
        System.out.printf(Locale.ROOT, "%d items through caption runs: %.0f/s%n", posts, rate);
        return rate;
    }

    private static List<ObjectId> insert(RunningServer server, PictureHost host, int posts) {
        List<Document> documents = IntStream.range(0, posts)
                .mapToObj(i -> new Document("_id", new ObjectId())
                        .append("photo", host.picture("p" + i, PICTURE))
                        .append("imageAnalysis", null))
                .toList();
        server.mongo().insert(documents, "posts");
        return documents.stream().map(post -> post.getObjectId("_id")).toList();
    }

    private static double enqueue(RunningServer server, List<ObjectId> posts) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        long begin = System.nanoTime();
        List<Future<?>> calls = new ArrayList<>();
        posts.forEach(post -> calls.add(callers.submit(() -> server.enqueue(post))));
        for (Future<?> call : calls) {
            call.get();
        }
        callers.shutdown();
        return posts.size() / ((System.nanoTime() - begin) / 1e9);
    }

    private static void latency(PictureHost host) throws IOException {
        try (RunningServer server = RunningServer.start(aDirectory(), settings())) {
            while (!server.get("/api/model").text("status").equals("loaded")) {
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
            long[] millis = IntStream.range(0, 120)
                    .mapToLong(i -> fromEnqueueToCaption(server, host, i))
                    .skip(20)
                    .sorted()
                    .toArray();
            System.out.printf("from enqueue to caption: p50 %d ms, p95 %d ms%n", millis[millis.length / 2], millis[95]);
            System.out.println(Arrays.toString(millis));
        }
    }

    private static long fromEnqueueToCaption(RunningServer server, PictureHost host, int i) {
        ObjectId post = server.aPost().withPhoto(host.picture("l" + i, PICTURE)).insert();
        Date begin = new Date();
        server.enqueue(post);
        while (!server.status(post).equals("done")) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        // Until the run has ended and the system is idle again.
        while (server.get("/api/runs?status=STARTED").body().get("content").size() > 0) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        Document analysis = server.mongo()
                .findOne(query(where("_id").is(post)), Document.class, "posts")
                .get("imageAnalysis", Document.class);
        return analysis.getDate("captionedAt").getTime() - begin.getTime();
    }

    private static Path aDirectory() throws IOException {
        return Files.createTempDirectory("platform-benchmark");
    }

    private static String[] settings() {
        return new String[] {"blipbatch.sample.posts=false", "blipbatch.photo.allow-private-addresses=true"};
    }
}
