package blipbatch;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.embedded.WriteCountingStore;
import blipbatch.testing.APost;
import blipbatch.testing.PictureHost;
import blipbatch.testing.PostgreSql;
import blipbatch.testing.RunningServer;
import blipbatch.testing.Samples;
import blipbatch.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/**
 * Some workers, each a process of its own, on one MongoDB server and one PostgreSQL. While posts are queued, one after
 * the other is killed at a random moment and started again, and now and then one is stopped for longer than a lease and
 * goes on. In the end every post must have its caption, written once, and every run must be accounted for.
 *
 * <p>{@code ./mvnw -q -Pbenchmark -Dbenchmark=blipbatch.KillHarness -DskipTests verify} does it with 3,000 posts and 30
 * kills.
 */
final class KillHarness implements AutoCloseable {

    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Map<String, String> CAPTIONS = Samples.seen();

    private final Random random = new Random();
    private final Path directory;
    private final PictureHost host = new PictureHost();
    private final WriteCountingStore store = new WriteCountingStore();
    private final String database = PostgreSql.newDatabase();
    private final JdbcClient jdbc = JdbcClient.create(new DriverManagerDataSource(database));
    private final ServerProcess[] workers;
    private final List<ObjectId> posts = new ArrayList<>();
    private final Set<Long> paused = new HashSet<>();
    private int kills;

    KillHarness(Path directory, int workers) throws IOException {
        this.directory = directory;
        this.workers = new ServerProcess[workers];
        for (int i = 0; i < workers; i++) {
            start(i);
        }
    }

    private void start(int worker) throws IOException {
        workers[worker] = ServerProcess.start(
                directory.resolve("worker-" + worker),
                directory.resolve("worker-" + worker + ".log"),
                "server.port=0",
                "blipbatch.store.mongodb-uri=" + store.uri(),
                "blipbatch.store.job-repository-url=" + database,
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.queue.lease=" + LEASE.toMillis() + "ms",
                "blipbatch.job.poll=250ms",
                "blipbatch.job.failure-delay=250ms",
                "blipbatch.job.max-items=100",
                "blipbatch.job.chunk-size=4");
    }

    /** Kills that many times, with as many further posts queued before each. */
    void run(int times, int postsEach) throws Exception {
        queue(postsEach);
        awaitProgress(1);
        for (int i = 0; i < times; i++) {
            queue(postsEach);
            awaitProgress(random.nextInt(postsEach));
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(200)).toNanos());
            int worker = random.nextInt(workers.length);
            if (i % 6 == 1) {
                pauseBeyondTheLease(workers[(worker + 1) % workers.length]);
            }
            workers[worker].kill();
            kills++;
            start(worker);
        }
        await("everything captioned").atMost(10, MINUTES).until(() -> items("done") == posts.size());
        await("the runs of the dead closed").until(() -> runs("STARTING", "STARTED", "STOPPING") == 0);
        await("the living on the list, and none of the dead").until(this::onlyTheLivingAreOnRecord);
    }

    private void queue(int count) {
        List<String> names = List.copyOf(CAPTIONS.keySet());
        for (int i = 0; i < count; i++) {
            String picture = host.picture("post-" + posts.size(), names.get(random.nextInt(names.size())));
            ObjectId post = new APost(store.template()).withPhoto(picture).insert();
            posts.add(post);
            store.template()
                    .insert(
                            new Document("imageId", post)
                                    .append("status", "queued")
                                    .append("priority", 0)
                                    .append("createdAt", new Date()),
                            "imagequeues");
        }
    }

    /** Until so many further captions are written, or there is nothing left to write. */
    private void awaitProgress(int captions) {
        int wanted = Math.min(store.captionWrites().size() + captions, posts.size());
        await("captions written").until(() -> store.captionWrites().size() >= wanted);
    }

    private void pauseBeyondTheLease(ServerProcess worker) throws IOException, InterruptedException {
        worker.pause();
        paused.add(worker.pid());
        LockSupport.parkNanos(LEASE.multipliedBy(2).toNanos());
        worker.goOn();
    }

    void check() throws InterruptedException {
        assertThat(store.captionWrites())
                .as("posts that were given a caption")
                .hasSize(posts.size())
                .allSatisfy((post, writes) ->
                        assertThat(writes).as("writes to " + post).isEqualTo(1));
        for (Document post : store.template().findAll(Document.class, "posts")) {
            String photo = post.getString("photo");
            assertThat(post.get("imageAnalysis", Document.class).getString("caption"))
                    .isEqualTo(CAPTIONS.get(photo.substring(photo.lastIndexOf('/') + 1)));
        }
        assertThat(items("queued") + items("processing") + items("failed")).isZero();
        assertThat(runs("COMPLETED", "FAILED", "STOPPED")).isEqualTo(runs());
        for (ServerProcess worker : workers) {
            worker.terminate();
        }
        assertThat(workersOnRecord()).as("workers after all have signed off").isEmpty();
        checkTheAccounts();
    }

    /** Through a server of the same kind, which reads them as people do. */
    private void checkTheAccounts() {
        try (RunningServer reader = RunningServer.start(
                directory.resolve("reader"),
                "blipbatch.store.mongodb-uri=" + store.uri(),
                "blipbatch.store.job-repository-url=" + database,
                "blipbatch.caption.model=none")) {
            long done = 0;
            for (long run : jdbc.sql("SELECT JOB_EXECUTION_ID FROM BATCH_JOB_EXECUTION")
                    .query(Long.class)
                    .list()) {
                JsonNode record = reader.get("/api/runs/" + run).body();
                JsonNode items = record.get("items");
                if (items.isNull()) {
                    // It died before its step, and claimed nothing.
                    assertThat(record.get("steps")).isEmpty();
                    continue;
                }
                long accounted = items.get("done").asLong()
                        + items.get("failed").asLong()
                        + items.get("putOff").asLong()
                        + items.get("released").asLong()
                        + items.get("unanswered").asLong();
                // What others took from one that stood still is not its own to tell.
                assertThat(items.get("claimed").asLong() == accounted
                                || wasPaused(record.get("worker").asString()))
                        .as("the items of run %d add up: %s", run, items)
                        .isTrue();
                done += items.get("done").asLong();
            }
            assertThat(done).isLessThanOrEqualTo(posts.size());
        }
    }

    private boolean wasPaused(String worker) {
        return paused.stream().anyMatch(pid -> isOf(pid, worker));
    }

    private boolean onlyTheLivingAreOnRecord() {
        List<String> names = workersOnRecord();
        return names.size() == workers.length
                && Stream.of(workers).allMatch(worker -> names.stream().anyMatch(name -> isOf(worker.pid(), name)));
    }

    private List<String> workersOnRecord() {
        return jdbc.sql("SELECT NAME FROM WORKER").query(String.class).list();
    }

    private static boolean isOf(long pid, String worker) {
        return worker.contains("-" + pid + "-");
    }

    private long items(String status) {
        return store.template().getCollection("imagequeues").countDocuments(new Document("status", status));
    }

    /** How many runs are on record, in these states or at all. */
    private long runs(String... states) {
        String condition = states.length == 0 ? "" : " WHERE STATUS IN ('" + String.join("', '", states) + "')";
        return jdbc.sql("SELECT COUNT(*) FROM BATCH_JOB_EXECUTION" + condition)
                .query(Long.class)
                .single();
    }

    String figures() {
        long restarts = jdbc.sql("SELECT COUNT(*) FROM BATCH_JOB_EXECUTION_PARAMS WHERE PARAMETER_NAME = 'trigger'"
                        + " AND PARAMETER_VALUE = 'recovery'")
                .query(Long.class)
                .single();
        return "%,d posts, %d kills, %d pauses: %,d captions written; %d runs, of these %d failed with their worker, %d restarted"
                .formatted(
                        posts.size(),
                        kills,
                        paused.size(),
                        store.captionWrites().values().stream()
                                .mapToInt(Integer::intValue)
                                .sum(),
                        runs(),
                        runs("FAILED"),
                        restarts);
    }

    @Override
    public void close() throws Exception {
        for (ServerProcess worker : workers) {
            worker.close();
        }
        store.close();
        host.close();
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("kill-harness");
        System.out.println("The logs are in " + directory);
        long begin = System.nanoTime();
        try (KillHarness harness = new KillHarness(directory, 3)) {
            harness.run(30, 97);
            System.out.println(harness.figures());
            harness.check();
            System.out.println("All is as it should be, after " + (System.nanoTime() - begin) / 1_000_000_000 + " s.");
        }
        System.exit(0);
    }
}
