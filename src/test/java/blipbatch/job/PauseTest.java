package blipbatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.caption.InstantCaptioner;
import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.PictureHost;
import blipbatch.testing.PostgreSql;
import blipbatch.testing.RunningServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aop.MethodBeforeAdvice;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** A queue that is stopped at one of two workers stays stopped, until somebody starts it at either. */
class PauseTest {

    private static volatile Runnable atLaunch;

    private static final String database = PostgreSql.newDatabase();
    private static EmbeddedStore store;
    private static RunningServer first;
    private static RunningServer second;

    @TempDir
    private static Path directory;

    private PictureHost host;
    private long runsBefore;

    @BeforeAll
    static void start() {
        atLaunch = () -> {};
        store = EmbeddedStore.in(directory);
        first = aWorker("first");
        second = aWorker("second");
    }

    /** At workers that begin no runs yet. */
    @BeforeEach
    void anEmptyQueue() {
        List.of(first, second)
                .forEach(worker -> worker.bean(InstantCaptioner.class).setReady(false));
        first.empty();
        first.post("/api/queue/resume", "");
        host = new PictureHost();
        runsBefore = allRuns();
    }

    /** A worker that has something happen when it has decided to launch a run, and the run is not on record yet. */
    @TestConfiguration(proxyBeanMethods = false)
    @Import(InstantCaptioner.Instead.class)
    static class Worker {

        @Bean
        static BeanPostProcessor launches() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    if (!(bean instanceof JobOperator)) {
                        return bean;
                    }
                    ProxyFactory launching = new ProxyFactory(bean);
                    launching.addAdvice((MethodBeforeAdvice) (method, arguments, target) -> {
                        if (method.getName().equals("start")) {
                            atLaunch.run();
                        }
                    });
                    return launching.getProxy();
                }
            };
        }
    }

    private static RunningServer aWorker(String name) {
        return RunningServer.startWith(
                Worker.class,
                directory.resolve(name),
                "blipbatch.sample.posts=false",
                "blipbatch.photo.allow-private-addresses=true",
                "blipbatch.job.poll=1h",
                "blipbatch.store.mongodb-uri=" + store.uri(),
                "blipbatch.store.job-repository-url=" + database);
    }

    /** May begin runs. */
    private static void ready(RunningServer worker) {
        worker.bean(InstantCaptioner.class).setReady(true);
    }

    @AfterEach
    void stopTheHost() {
        host.close();
    }

    @AfterAll
    static void stop() throws Exception {
        List.of(first, second).forEach(RunningServer::close);
        store.close();
    }

    @Test
    void a_paused_queue_stays_so_over_a_restart_until_it_is_resumed_at_any_worker() {
        assertThat(first.get("/api/queue/pause").body().get("paused").asBoolean())
                .isFalse();

        assertThat(first.post("/api/queue/pause", "").body().get("paused").asBoolean())
                .isTrue();
        enqueue("01.jpg");
        first.close();
        first = aWorker("first");
        ready(first);
        ready(second);

        awaitAPollOfBoth();
        assertThat(runs()).isZero();
        assertThat(second.get("/api/queue/pause").body().get("paused").asBoolean())
                .isTrue();
        assertThat(second.get("/api/queue/status").number("queued")).isEqualTo(1);

        assertThat(second.post("/api/queue/resume", "").body().get("paused").asBoolean())
                .isFalse();
        awaitDone(1);
    }

    @Test
    void a_run_that_was_stopped_holds_the_queue_everywhere_until_it_is_abandoned_anywhere() throws Exception {
        ready(first);
        enqueueAt(host.held("held", "01.jpg"));
        host.awaitRequest("held", "01.jpg");
        ready(second);
        long run = first.get("/api/runs").body().get("content").get(0).get("id").asLong();

        second.post("/api/runs/" + run + "/stop", "");
        host.release("held", "01.jpg");
        await().until(() -> first.get("/api/runs/" + run).text("status").equals("STOPPED"));
        enqueue("02.jpg");
        awaitAPollOfBoth();
        assertThat(runs()).isEqualTo(1);
        assertThat(first.get("/api/queue/pause").number("run")).isEqualTo(run);

        assertThat(second.post("/api/runs/" + run + "/abandon", "").status()).isEqualTo(202);
        first.bean(CaptionRuns.class).poll();
        awaitDone(2);
    }

    @Test
    void a_pause_ends_the_run_under_way_after_the_chunk_in_hand() throws Exception {
        ready(first);
        enqueueAt(host.held("held", "01.jpg"));
        host.awaitRequest("held", "01.jpg");
        ready(second);
        long run = first.get("/api/runs").body().get("content").get(0).get("id").asLong();

        second.post("/api/queue/pause", "");
        host.release("held", "01.jpg");

        await().until(() -> first.get("/api/runs/" + run).text("status").equals("STOPPED"));
        assertThat(first.post("/api/runs/" + run + "/abandon", "").status()).isEqualTo(202);
        assertThat(first.get("/api/queue/pause").body().get("paused").asBoolean())
                .as("the queue itself was paused")
                .isTrue();
    }

    @Test
    void a_run_that_is_launched_at_the_moment_of_a_pause_ends_before_it_begins() {
        atLaunch = () -> {
            atLaunch = () -> {};
            second.post("/api/queue/pause", "");
        };
        ready(first);
        enqueue("01.jpg");

        await().until(() -> runs() == 1 && runsUnderWay() == 0);
        assertThat(first.get("/api/queue/status").number("queued")).isEqualTo(1);

        first.post("/api/queue/resume", "");
        awaitDone(1);
    }

    private long runsUnderWay() {
        return first.get("/api/runs?status=STARTING,STARTED,STOPPING")
                .body()
                .get("page")
                .get("totalElements")
                .asLong();
    }

    private void enqueue(String picture) {
        enqueueAt(host.picture("post", picture));
    }

    private void enqueueAt(String photo) {
        assertThat(first.enqueue(first.aPost().withPhoto(photo).insert()).status())
                .isEqualTo(201);
    }

    /** Each would have begun a run by then. */
    private void awaitAPollOfBoth() {
        List.of(first, second).forEach(RunningServer::awaitModel);
        List.of(first, second).forEach(worker -> worker.bean(CaptionRuns.class).poll());
    }

    private long runs() {
        return allRuns() - runsBefore;
    }

    private static long allRuns() {
        return first.get("/api/runs").body().get("page").get("totalElements").asLong();
    }

    private void awaitDone(long items) {
        await().until(() -> second.get("/api/queue/status").number("done") == items);
    }
}
