package blipbatch.backfill;

import blipbatch.testing.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import tools.jackson.databind.JsonNode;

/** Measures backfills of an embedded store; not part of the test run. Arguments: how many posts, 50000 unless given. */
class BackfillBenchmark {

    private static final int PART = 5_000;

    public static void main(String[] args) throws Exception {
        int posts = args.length == 0 ? 50_000 : Integer.parseInt(args[0]);
        Path data = Files.createTempDirectory("backfill");
        try (RunningServer server = RunningServer.start(
                data, "blipbatch.sample.posts=false", "blipbatch.caption.model=none", "blipbatch.job.poll=1h")) {
            for (int i = 0; i < posts; i += PART) {
                insert(server, PART);
            }
            System.out.println("| backfill | posts | seconds | posts/s |");
            measure(server, "of posts that were never queued", "");
            measure(server, "of posts that wait already", "");
            measure(server, "of one author's posts among all", "{\"filter\": {\"user\": \"author-7\"}}");
        }
        System.exit(0);
    }

    private static void insert(RunningServer server, int posts) {
        List<Document> some = new ArrayList<>();
        for (int i = 0; i < posts; i++) {
            some.add(new Document("_id", new ObjectId())
                    .append("user", "author-" + i % 10)
                    .append("description", "What the author of the post wrote under the picture. ".repeat(6))
                    .append("photo", "https://images.example.com/" + i + ".jpg")
                    .append("imageAnalysis", null)
                    .append("processed", false)
                    .append("processingFailed", false));
        }
        server.mongo().insert(some, "posts");
    }

    private static void measure(RunningServer server, String what, String request) throws InterruptedException {
        long start = System.nanoTime();
        long id = server.post("/api/backfills", request).number("id");
        JsonNode run = server.get("/api/runs/" + id).body();
        while (run.get("endedAt").isNull()) {
            Thread.sleep(100);
            run = server.get("/api/runs/" + id).body();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long read = run.get("counts").get("read").asLong();
        System.out.printf(
                "| %s | %d | %.1f | %.0f | %s %s%n",
                what, read, seconds, read / seconds, run.get("status"), run.get("counts"));
    }
}
