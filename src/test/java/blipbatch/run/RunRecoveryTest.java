package blipbatch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.embedded.EmbeddedStore;
import blipbatch.queue.Leases;
import blipbatch.testing.PictureHost;
import blipbatch.testing.PostgreSql;
import blipbatch.testing.RunningServer;
import blipbatch.worker.Worker;
import blipbatch.worker.Workers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.CannotCreateTransactionException;

/** Two workers on one PostgreSQL and one queue, and the runs of a third that died. */
class RunRecoveryTest {

    private static PictureHost host;
    private static EmbeddedStore store;
    private static List<RunningServer> workers;
    private static JobRepository repository;
    private static JdbcClient jdbc;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        host = new PictureHost();
        store = EmbeddedStore.in(Files.createDirectory(directory.resolve("store")));
        String database = PostgreSql.newDatabase();
        workers =
                List.of(aWorker(directory.resolve("first"), database), aWorker(directory.resolve("second"), database));
        repository = workers.get(0).bean(JobRepository.class);
        jdbc = workers.get(0).bean(JdbcClient.class);
    }

    private static RunningServer aWorker(Path directory, String database) {
        return RunningServer.start(
                directory,
                "blipbatch.store.job-repository-url=" + database,
                "blipbatch.store.mongodb-uri=" + store.uri(),
                "blipbatch.sample.posts=false",
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.queue.lease=5s",
                "blipbatch.job.poll=100ms",
                "blipbatch.job.failure-delay=100ms",
                "blipbatch.job.chunk-size=2");
    }

    @AfterAll
    static void stop() throws Exception {
        workers.forEach(RunningServer::close);
        store.close();
        host.close();
    }

    @Test
    void a_dead_workers_run_fails_gives_its_items_back_and_is_restarted_by_one_of_the_others() {
        JobExecution dead = aRunOf("dead-1", "poll", BatchStatus.STARTED);
        ObjectId post = aPostHeldBy(dead.getExecutionContext().getString("holder"));
        assertThat(rowsOf("dead-1")).isEqualTo(1);

        await().until(() -> workers.get(0).status(post).equals("done"));
        await().until(() -> executions(dead).get(0).getStatus() == BatchStatus.COMPLETED);

        assertThat(executions(dead)).hasSize(2);
        assertThat(executions(dead).get(0).getJobParameters().getString("trigger"))
                .isEqualTo("recovery");
        JobExecution record = repository.getJobExecution(dead.getId());
        assertThat(record.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(record.getEndTime()).isNotNull();
        assertThat(record.getExitStatus().getExitDescription())
                .matches("The worker dead-1 that ran it gave no sign of life since 20\\S+Z\\.");
        assertThat(record.getStepExecutions())
                .extracting(StepExecution::getStatus)
                .containsExactly(BatchStatus.FAILED);
        assertThat(rowsOf("dead-1")).isZero();
    }

    @Test
    void of_many_dead_runs_each_is_restarted_once_whoever_notices() {
        List<JobExecution> dead = IntStream.range(0, 10)
                .mapToObj(i -> aRunOf("gone-" + i, "enqueue", BatchStatus.STARTED))
                .toList();
        IntStream.range(0, 10).forEach(i -> workers.get(0).bean(Workers.class).forget("gone-" + i));

        await().until(() -> dead.stream().allMatch(run -> executions(run).get(0).getStatus() == BatchStatus.COMPLETED));

        assertThat(dead).allSatisfy(run -> assertThat(executions(run)).hasSize(2));
        assertThat(repository
                        .getJobExecution(dead.get(0).getId())
                        .getExitStatus()
                        .getExitDescription())
                .isEqualTo("The worker gone-0 that ran it is gone.");
    }

    @Test
    void a_run_that_was_a_recovery_already_or_was_to_stop_is_not_restarted() {
        JobExecution again = aRunOf("dead-2", "recovery", BatchStatus.STARTED);
        JobExecution stopping = aRunOf("dead-2", "poll", BatchStatus.STOPPING);

        awaitFailed(again);
        awaitFailed(stopping);
        workers.forEach(worker -> worker.bean(RunRecovery.class).poll());

        assertThat(executions(again)).hasSize(1);
        assertThat(executions(stopping)).hasSize(1);
    }

    @Test
    void a_run_that_cannot_go_on_because_the_record_is_away_goes_on_later() {
        JobExecution dead = aRunOf("dead-3", "poll", BatchStatus.STARTED, "job-of-the-test");
        awaitFailed(dead);
        DeadRunRestarts restarts = workers.get(0).bean(DeadRunRestarts.class);

        assertThat(restarts.restartOneOf(new JobOfTheTest(run -> {
                    throw new CannotCreateTransactionException("away");
                })))
                .isFalse();
        List<Long> restarted = new ArrayList<>();
        assertThat(restarts.restartOneOf(new JobOfTheTest(run -> {
                    restarted.add(run.getId());
                    return run;
                })))
                .isTrue();

        assertThat(restarted).containsExactly(dead.getId());
    }

    /** Which the program does not have, so that nobody else takes its runs up. */
    private record JobOfTheTest(UnaryOperator<JobExecution> restarting) implements RestartableJob {

        @Override
        public String jobName() {
            return "job-of-the-test";
        }

        @Override
        public JobExecution restart(JobExecution run, String trigger) {
            return restarting.apply(run);
        }

        @Override
        public @Nullable String refusal() {
            return null;
        }
    }

    @Test
    void a_run_whose_end_a_living_worker_could_not_put_on_record_is_closed() {
        String alive = workers.get(0).bean(Worker.class).name();
        JobExecution lost = aRunOf(alive, "recovery", BatchStatus.STARTED);

        awaitFailed(lost);

        assertThat(repository.getJobExecution(lost.getId()).getExitStatus().getExitDescription())
                .isEqualTo("Worker " + alive + " ended it, but could not put that on record.");
    }

    @Test
    void a_worker_that_was_only_slow_ends_the_run_that_was_taken_from_it_and_works_on() throws Exception {
        RunningServer worker = workers.get(0);
        ObjectId post = worker.aPost().withPhoto(host.held("slow", "01.jpg")).insert();
        worker.enqueue(post);
        host.awaitRequest("slow", "01.jpg");
        long run = Long.parseLong(worker.item(post).getString("claimedBy").replaceFirst(".*/", ""));
        RunningServer owner = workers.stream()
                .filter(one -> one.bean(OwnRuns.class).ids().contains(run))
                .findFirst()
                .orElseThrow();
        String name = owner.bean(Worker.class).name();

        // As others do after a lease without a sign of life.
        assertThat(worker.bean(DeadRuns.class).fail(run, "It was silent.", false))
                .isTrue();
        worker.bean(Workers.class).forget(name);
        worker.bean(Leases.class).releaseAll(name + "/" + run);
        host.release("slow", "01.jpg");

        await().until(() -> owner.bean(OwnRuns.class).ids().isEmpty());
        await().until(() -> worker.status(post).equals("done"));
        await().until(() -> rowsOf(name) == 1);
        JobExecution record = repository.getJobExecution(run);
        assertThat(record.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(record.getExitStatus().getExitDescription()).isEqualTo("It was silent.");
        ObjectId next = worker.aPost().withPhoto(host.picture("next", "02.jpg")).insert();
        owner.enqueue(next);
        await().until(() -> worker.status(next).equals("done"));
    }

    /** The worker gives a last sign of life just before. */
    private static JobExecution aRunOf(String worker, String trigger, BatchStatus status) {
        return aRunOf(worker, trigger, status, "caption");
    }

    private static JobExecution aRunOf(String worker, String trigger, BatchStatus status, String job) {
        JobParameters parameters = new JobParametersBuilder()
                .addString("launchId", UUID.randomUUID().toString())
                .addString("trigger", trigger, false)
                .addString("worker", worker, false)
                .toJobParameters();
        if (rowsOf(worker) == 0) {
            insertWorker(worker);
        }
        JobInstance instance = repository.createJobInstance(job, parameters);
        JobExecution run = repository.createJobExecution(instance, parameters, new ExecutionContext());
        run.getExecutionContext().putString("holder", worker + "/" + run.getId());
        repository.updateExecutionContext(run);
        StepExecution step = repository.createStepExecution(job, run);
        step.setStatus(BatchStatus.STARTED);
        repository.update(step);
        run.setStartTime(LocalDateTime.now(ZoneOffset.UTC));
        run.setStatus(status);
        repository.update(run);
        return run;
    }

    private static void insertWorker(String name) {
        jdbc.sql("INSERT INTO WORKER SELECT :name, HOST, VERSION, STARTED, SEEN, MODEL_STATUS, MODEL_NAME,"
                        + " MODEL_REVISION, MODEL_PRECISION FROM WORKER LIMIT 1")
                .param("name", name)
                .update();
    }

    private static long rowsOf(String worker) {
        return jdbc.sql("SELECT COUNT(*) FROM WORKER WHERE NAME = :name")
                .param("name", worker)
                .query(Long.class)
                .single();
    }

    private static ObjectId aPostHeldBy(String holder) {
        ObjectId post =
                workers.get(0).aPost().withPhoto(host.picture("held", "01.jpg")).insert();
        store.template()
                .insert(
                        new Document("imageId", post)
                                .append("status", "processing")
                                .append("claimedBy", holder)
                                .append("leaseUntil", Date.from(Instant.now().plusSeconds(3600))),
                        "imagequeues");
        return post;
    }

    private static void awaitFailed(JobExecution run) {
        await().until(() -> repository.getJobExecution(run.getId()).getStatus() == BatchStatus.FAILED);
    }

    /** Of the run's instance, the newest first. */
    private static List<JobExecution> executions(JobExecution run) {
        return repository.getJobExecutions(run.getJobInstance());
    }
}
