package blipbatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.CountDownLatch;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** What is done now and then takes its time: cleaning a long queue, or a database of the record that does not answer. */
class BusySchedulerTest {

    @AutoClose
    private final PictureHost host = new PictureHost();

    @WithServer({
        "blipbatch.photo.allow-private-addresses=true",
        "blipbatch.photo.timeout=2m",
        "blipbatch.queue.lease=4s",
        "blipbatch.job.poll=200ms",
        "blipbatch.job.stop-grace=1s"
    })
    private RunningServer server;

    private final CountDownLatch done = new CountDownLatch(1);

    @AfterEach
    void endIt() {
        done.countDown();
    }

    @Test
    void the_leases_of_the_run_under_way_are_renewed_all_the_same() throws Exception {
        ObjectId post = aHeldItem();
        keepTheSchedulerBusy();

        Date lease = leaseUntil(post);
        await().until(() -> leaseUntil(post).after(lease));
        Date renewed = leaseUntil(post);
        await().until(() -> leaseUntil(post).after(renewed));

        host.release("held", "01.jpg");
        server.awaitStatus(post, "done");
    }

    @Test
    void a_program_that_is_told_to_end_waits_for_a_picture_no_longer_than_it_should() throws Exception {
        aHeldItem();
        keepTheSchedulerBusy();

        StopGrace grace = server.bean(StopGrace.class);
        grace.begin();

        await().until(grace::isOver);
    }

    private ObjectId aHeldItem() throws Exception {
        ObjectId post = server.aPost().withPhoto(host.held("held", "01.jpg")).insert();
        assertThat(server.enqueue(post).status()).isEqualTo(201);
        host.awaitRequest("held", "01.jpg");
        return post;
    }

    private Date leaseUntil(ObjectId post) {
        return server.item(post).getDate("leaseUntil");
    }

    private void keepTheSchedulerBusy() {
        ThreadPoolTaskScheduler scheduler = server.bean(ThreadPoolTaskScheduler.class);
        int threads = scheduler.getScheduledThreadPoolExecutor().getCorePoolSize();
        CountDownLatch begun = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            scheduler.schedule(
                    () -> {
                        begun.countDown();
                        awaitTheEnd();
                    },
                    Instant.now());
        }
        await().until(() -> begun.getCount() == 0);
    }

    private void awaitTheEnd() {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
