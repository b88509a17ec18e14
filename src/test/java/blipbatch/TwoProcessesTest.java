package blipbatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.APost;
import blipbatch.testing.ARun;
import blipbatch.testing.PictureHost;
import blipbatch.testing.PostgreSql;
import blipbatch.testing.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/** Two workers, each a process of its own on a machine whose clock is wrong, on one MongoDB server and one PostgreSQL. */
class TwoProcessesTest {

    private static final Duration LEASE = Duration.ofSeconds(6);

    private static final String database = PostgreSql.newDatabase();
    private static final JdbcClient record = JdbcClient.create(new DriverManagerDataSource(database));

    private static EmbeddedStore store;
    private static WorkerProcess behind;
    private static WorkerProcess ahead;
    private static List<WorkerProcess> workers;

    private PictureHost host;
    private long lastRun;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        store = EmbeddedStore.in(directory);
        behind = aWorker(directory.resolve("behind"), -10);
        ahead = aWorker(directory.resolve("ahead"), 10);
        workers = List.of(behind, ahead);
        await().until(() -> workers.stream().allMatch(WorkerProcess::isReady));
    }

    private static WorkerProcess aWorker(Path data, int minutesAhead) throws Exception {
        return WorkerProcess.startAhead(
                Duration.ofMinutes(minutesAhead),
                data,
                List.of(),
                "blipbatch.store.mongodb-uri=" + store.uri(),
                "blipbatch.store.job-repository-url=" + database,
                "blipbatch.queue.lease=" + LEASE.toMillis() + "ms",
                "blipbatch.job.poll=200ms",
                "blipbatch.job.chunk-size=2",
                "blipbatch.photo.timeout=5m");
    }

    @AfterAll
    static void stop() throws Exception {
        behind.close();
        ahead.close();
        store.close();
    }

    @BeforeEach
    void anEmptyQueue() {
        await().until(() -> runsUnderWay() == 0);
        List.of("imagequeues", "posts").forEach(collection -> store.template().remove(new Query(), collection));
        host = new PictureHost();
        lastRun = record.sql("SELECT COALESCE(MAX(JOB_EXECUTION_ID), 0) FROM BATCH_JOB_EXECUTION")
                .query(Long.class)
                .single();
    }

    @AfterEach
    void stopTheHost() {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_worker_whose_clock_is_wrong_harms_nobody(boolean isAhead) throws Exception {
        WorkerProcess holder = isAhead ? behind : ahead;
        WorkerProcess wrong = isAhead ? ahead : behind;
        wrong.process().pause();
        ObjectId held = queue(host.held("held", "01.jpg"));
        host.awaitRequest("held", "01.jpg");
        wrong.process().goOn();

        List<ObjectId> posts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            posts.add(queue(host.picture("post-" + i, "02.jpg")));
        }
        await().until(() -> posts.stream().allMatch(TwoProcessesTest::isDone));
        awaitRenewals(held);
        host.release("held", "01.jpg");
        await().until(() -> isDone(held) && runsUnderWay() == 0);

        assertThat(host.requests()).as("pictures fetched").isEqualTo(21);
        assertThat(failedSince()).isZero();
        assertThat(doneInRunsSince()).isEqualTo(21);

        ObjectId again = posts.get(0);
        Date first = captionedAt(again);
        String item = item(again).getObjectId("_id").toHexString();
        assertThat(holder.post("/api/queue/" + item + "/retry").number("requeued"))
                .isEqualTo(1);
        await().until(() -> isDone(again));
        assertThat(captionedAt(again)).as("the retry's caption").isAfter(first);
        assertThat(host.requests()).isEqualTo(22);
    }

    @Test
    void a_run_is_stopped_and_abandoned_at_the_other_worker() throws Exception {
        ObjectId held = queue(host.held("held", "01.jpg"));
        host.awaitRequest("held", "01.jpg");
        long run = runThatHolds(held);
        WorkerProcess other = workers.get(isSelf(workers.get(0), holder(held)) ? 1 : 0);
        // A run of the other, which found nothing, would go on.
        await().until(() -> runsUnderWay() == 1);

        assertThat(other.post("/api/runs/" + run + "/stop").status()).isEqualTo(202);
        ObjectId waiting = queue(host.picture("waiting", "02.jpg"));
        host.release("held", "01.jpg");
        await().until(() -> other.run(run).get("status").asString().equals("STOPPED"));
        for (WorkerProcess worker : workers) {
            assertThat(worker.get("/api/queue/pause").number("run")).isEqualTo(run);
        }
        assertThat(isDone(held)).as("the chunk in hand").isTrue();
        assertThat(isDone(waiting)).isFalse();

        assertThat(other.post("/api/runs/" + run + "/abandon").status()).isEqualTo(202);
        await().until(() -> isDone(waiting) && runsUnderWay() == 0);
        assertThat(workers.get(0).run(run).get("status").asString()).isEqualTo("ABANDONED");
    }

    @Test
    void of_two_restarts_at_two_workers_exactly_one_is_accepted() throws Exception {
        for (int i = 0; i < 20; i++) {
            long run = new ARun(record).with("FAILED").insert();
            await().until(() -> workers.stream().allMatch(worker -> mayBeRestarted(worker.run(run))));
            CyclicBarrier together = new CyclicBarrier(2);
            List<Integer> answers = workers.stream()
                    .map(worker -> CompletableFuture.supplyAsync(() -> {
                        try {
                            together.await();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                        return worker.post("/api/runs/" + run + "/restart").status();
                    }))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();

            assertThat(answers).containsExactlyInAnyOrder(202, 409);
            assertThat(workers.get(0).run(run).get("otherRuns")).hasSize(1);
        }
    }

    @Test
    void a_worker_that_stands_still_beyond_its_lease_loses_its_work_and_comes_back() throws Exception {
        ObjectId post = queue(host.held("held", "01.jpg"));
        host.awaitRequest("held", "01.jpg");
        WorkerProcess still = workers.get(isSelf(workers.get(0), holder(post)) ? 0 : 1);
        WorkerProcess other = workers.get(workers.get(0) == still ? 1 : 0);
        long id = runThatHolds(post);

        still.process().pause();
        await().until(() -> other.run(id).get("status").asString().equals("FAILED"));
        await().until(() -> host.requests() == 2);
        host.release("held", "01.jpg");
        await().until(() -> isDone(post));
        Date captionedAt = captionedAt(post);
        still.process().goOn();

        await().until(() -> still.get("/api/workers").body().size() == 2 && runsUnderWay() == 0);
        ObjectId next = queue(host.picture("next", "02.jpg"));
        await().until(() -> isDone(next) && runsUnderWay() == 0);
        assertThat(captionedAt(post)).as("written once").isEqualTo(captionedAt);
        assertThat(item(post)).containsEntry("status", "done").containsEntry("retries", 0);
        assertThat(other.run(id).get("status").asString()).isEqualTo("FAILED");
        assertThat(doneInRunsSince()).isEqualTo(2);
    }

    private static ObjectId queue(String photo) {
        ObjectId post = new APost(store.template()).withPhoto(photo).insert();
        store.template()
                .insert(new Document("imageId", post).append("status", "queued").append("retries", 0), "imagequeues");
        return post;
    }

    private static Document item(ObjectId post) {
        return store.template().findOne(query(where("imageId").is(post)), Document.class, "imagequeues");
    }

    /** {@code worker/run}: the other worker may have a run of its own under way, which found nothing. */
    private static String holder(ObjectId post) {
        return item(post).getString("claimedBy");
    }

    private static long runThatHolds(ObjectId post) {
        return Long.parseLong(holder(post).substring(holder(post).lastIndexOf('/') + 1));
    }

    private static boolean isDone(ObjectId post) {
        return "done".equals(item(post).getString("status"));
    }

    private static Date captionedAt(ObjectId post) {
        return store.template()
                .findById(post, Document.class, "posts")
                .get("imageAnalysis", Document.class)
                .getDate("captionedAt");
    }

    /** Until the lease that it had at first is over. */
    private static void awaitRenewals(ObjectId post) {
        Date first = item(post).getDate("leaseUntil");
        await().until(() -> item(post).getDate("leaseUntil").getTime() > first.getTime() + LEASE.toMillis());
    }

    private static long runsUnderWay() {
        return workers.get(0).runs("status=STARTING,STARTED,STOPPING");
    }

    private long failedSince() {
        return record.sql("SELECT COUNT(*) FROM BATCH_JOB_EXECUTION WHERE JOB_EXECUTION_ID > ? AND STATUS = 'FAILED'")
                .param(lastRun)
                .query(Long.class)
                .single();
    }

    /** Over the runs of this test, whose items add up. */
    private long doneInRunsSince() {
        long done = 0;
        for (JsonNode run : behind.get("/api/runs?size=200").body().get("content")) {
            if (run.get("id").asLong() > lastRun) {
                done += done(run.get("id").asLong());
            }
        }
        return done;
    }

    private static long done(long run) {
        JsonNode items = behind.run(run).get("items");
        if (items.isNull()) {
            return 0;
        }
        assertThat(Stream.of("done", "failed", "putOff", "released", "unanswered")
                        .mapToLong(outcome -> items.get(outcome).asLong())
                        .sum())
                .as("the items of run %s: %s", run, items)
                .isEqualTo(items.get("claimed").asLong());
        return items.get("done").asLong();
    }

    private static boolean isSelf(WorkerProcess worker, String name) {
        return name.contains("-" + worker.process().pid() + "-");
    }

    private static boolean mayBeRestarted(JsonNode run) {
        return run.get("actions").get("restart").get("possible").asBoolean();
    }
}
