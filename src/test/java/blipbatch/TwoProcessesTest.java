package blipbatch;

import static java.util.concurrent.TimeUnit.SECONDS;
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
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/** Two workers, each a process of its own, on one MongoDB server and one PostgreSQL. */
class TwoProcessesTest {

    private static final Duration LEASE = Duration.ofSeconds(4);

    private final PictureHost host = new PictureHost();
    private final String database = PostgreSql.newDatabase();
    private final JdbcClient record = JdbcClient.create(new DriverManagerDataSource(database));
    private final List<WorkerProcess> workers = new ArrayList<>();
    private Path directory;
    private EmbeddedStore store;

    @BeforeEach
    void open(@TempDir Path directory) {
        this.directory = directory;
        store = EmbeddedStore.in(directory);
    }

    @AfterEach
    void close() throws Exception {
        for (WorkerProcess worker : workers) {
            worker.close();
        }
        store.close();
        host.close();
    }

    /** Both, also ready. */
    private void startTwo() throws Exception {
        workers.add(WorkerProcess.start(directory.resolve("first"), List.of(), settings()));
        workers.add(
                WorkerProcess.start(directory.resolve("second"), List.of("-Duser.timezone=Asia/Tokyo"), settings()));
        awaitReady();
    }

    private void awaitReady() {
        await().atMost(180, SECONDS).until(() -> workers.stream().allMatch(WorkerProcess::isReady));
    }

    private String[] settings() {
        return new String[] {
            "blipbatch.store.mongodb-uri=" + store.uri(),
            "blipbatch.store.job-repository-url=" + database,
            "blipbatch.queue.lease=" + LEASE.toMillis() + "ms",
            "blipbatch.job.poll=200ms",
            "blipbatch.job.chunk-size=2",
            "blipbatch.photo.timeout=5m"
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {10, -10})
    void a_worker_whose_clock_is_wrong_harms_nobody(int minutes) throws Exception {
        WorkerProcess right = WorkerProcess.start(directory.resolve("right"), List.of(), settings());
        workers.add(right);
        awaitReady();
        ObjectId held = queue(host.held("held", "01.jpg"));
        host.awaitRequest("held", "01.jpg");
        WorkerProcess wrong = WorkerProcess.startAhead(
                Duration.ofMinutes(minutes), directory.resolve("wrong"), List.of(), settings());
        workers.add(wrong);
        awaitReady();

        List<ObjectId> byWrong = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            byWrong.add(queue(host.picture("post-" + i, "02.jpg")));
        }
        await().atMost(120, SECONDS).until(() -> byWrong.stream().allMatch(this::isDone));
        awaitRenewals(held);
        host.release("held", "01.jpg");
        await().atMost(60, SECONDS).until(() -> isDone(held) && runsUnderWay() == 0);

        assertThat(host.requests()).as("pictures fetched").isEqualTo(21);
        assertThat(right.runs("status=FAILED")).isZero();
        assertThat(doneInAllRuns()).isEqualTo(21);

        ObjectId again = byWrong.get(0);
        Date first = captionedAt(again);
        String item = item(again).getObjectId("_id").toHexString();
        assertThat(right.post("/api/queue/" + item + "/retry").number("requeued"))
                .isEqualTo(1);
        await().atMost(60, SECONDS).until(() -> isDone(again));
        assertThat(captionedAt(again)).as("the retry's caption").isAfter(first);
        assertThat(host.requests()).isEqualTo(22);
    }

    @Test
    void a_run_is_stopped_and_abandoned_at_the_other_worker() throws Exception {
        startTwo();
        ObjectId held = queue(host.held("held", "01.jpg"));
        host.awaitRequest("held", "01.jpg");
        long run = runThatHolds(held);
        WorkerProcess other = workers.get(isSelf(workers.get(0), holder(held)) ? 1 : 0);
        // A run of the other, which found nothing, would go on.
        await().atMost(60, SECONDS).until(() -> runsUnderWay() == 1);

        assertThat(other.post("/api/runs/" + run + "/stop").status()).isEqualTo(202);
        ObjectId waiting = queue(host.picture("waiting", "02.jpg"));
        host.release("held", "01.jpg");
        await().atMost(60, SECONDS)
                .until(() -> other.run(run).get("status").asString().equals("STOPPED"));
        for (WorkerProcess worker : workers) {
            assertThat(worker.get("/api/queue/pause").number("run")).isEqualTo(run);
        }
        assertThat(isDone(held)).as("the chunk in hand").isTrue();
        assertThat(isDone(waiting)).isFalse();

        assertThat(other.post("/api/runs/" + run + "/abandon").status()).isEqualTo(202);
        await().atMost(60, SECONDS).until(() -> isDone(waiting) && runsUnderWay() == 0);
        assertThat(workers.get(0).run(run).get("status").asString()).isEqualTo("ABANDONED");
    }

    @Test
    void of_two_restarts_at_two_workers_exactly_one_is_accepted() throws Exception {
        startTwo();
        for (int i = 0; i < 50; i++) {
            long run = new ARun(record).with("FAILED").insert();
            await().atMost(60, SECONDS)
                    .until(() -> workers.stream().allMatch(worker -> mayBeRestarted(worker.run(run))));
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
        startTwo();
        ObjectId post = queue(host.held("held", "01.jpg"));
        host.awaitRequest("held", "01.jpg");
        WorkerProcess still = workers.get(isSelf(workers.get(0), holder(post)) ? 0 : 1);
        WorkerProcess other = workers.get(workers.get(0) == still ? 1 : 0);
        long id = runThatHolds(post);

        still.process().pause();
        await().atMost(120, SECONDS)
                .until(() -> other.run(id).get("status").asString().equals("FAILED"));
        await().atMost(120, SECONDS).until(() -> host.requests() == 2);
        host.release("held", "01.jpg");
        await().atMost(60, SECONDS).until(() -> isDone(post));
        Date captionedAt = captionedAt(post);
        still.process().goOn();

        await().atMost(60, SECONDS).until(() -> still.get("/api/workers").body().size() == 2 && runsUnderWay() == 0);
        ObjectId next = queue(host.picture("next", "02.jpg"));
        await().atMost(60, SECONDS).until(() -> isDone(next) && runsUnderWay() == 0);
        assertThat(captionedAt(post)).as("written once").isEqualTo(captionedAt);
        assertThat(item(post)).containsEntry("status", "done").containsEntry("retries", 0);
        assertThat(other.run(id).get("status").asString()).isEqualTo("FAILED");
        assertThat(doneInAllRuns()).isEqualTo(2);
    }

    private ObjectId queue(String photo) {
        ObjectId post = new APost(store.template()).withPhoto(photo).insert();
        store.template()
                .insert(new Document("imageId", post).append("status", "queued").append("retries", 0), "imagequeues");
        return post;
    }

    private Document item(ObjectId post) {
        return store.template().findOne(query(where("imageId").is(post)), Document.class, "imagequeues");
    }

    /** {@code worker/run}: the other worker may have a run of its own under way, which found nothing. */
    private String holder(ObjectId post) {
        return item(post).getString("claimedBy");
    }

    private long runThatHolds(ObjectId post) {
        return Long.parseLong(holder(post).substring(holder(post).lastIndexOf('/') + 1));
    }

    private boolean isDone(ObjectId post) {
        return "done".equals(item(post).getString("status"));
    }

    private Date captionedAt(ObjectId post) {
        return store.template()
                .findById(post, Document.class, "posts")
                .get("imageAnalysis", Document.class)
                .getDate("captionedAt");
    }

    /** Until the lease that it had at first is over. */
    private void awaitRenewals(ObjectId post) {
        Date first = item(post).getDate("leaseUntil");
        await().atMost(60, SECONDS)
                .until(() -> item(post).getDate("leaseUntil").getTime() > first.getTime() + LEASE.toMillis());
    }

    private long runsUnderWay() {
        return workers.get(0).runs("status=STARTING,STARTED,STOPPING");
    }

    /** Over all runs, whose items add up. */
    private long doneInAllRuns() {
        long done = 0;
        for (JsonNode run : workers.get(0).get("/api/runs?size=200").body().get("content")) {
            JsonNode items = workers.get(0).run(run.get("id").asLong()).get("items");
            if (!items.isNull()) {
                assertThat(items.get("done").asLong()
                                + items.get("failed").asLong()
                                + items.get("putOff").asLong()
                                + items.get("released").asLong()
                                + items.get("unanswered").asLong())
                        .as("the items of run %s: %s", run.get("id"), items)
                        .isEqualTo(items.get("claimed").asLong());
                done += items.get("done").asLong();
            }
        }
        return done;
    }

    private static boolean isSelf(WorkerProcess worker, String name) {
        return name.contains("-" + worker.process().pid() + "-");
    }

    private static boolean mayBeRestarted(JsonNode run) {
        return run.get("actions").get("restart").get("possible").asBoolean();
    }
}
