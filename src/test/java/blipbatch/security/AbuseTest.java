package blipbatch.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AbuseTest {

    private static final byte[] TWO_MEGABYTES = new byte[2 << 20];

    @AutoClose
    private static final PictureHost host = new PictureHost();

    @WithServer({"blipbatch.photo.allow-private-addresses=true", "blipbatch.photo.timeout=10m"})
    private static RunningServer server;

    @Test
    void a_body_that_is_too_large_is_refused_whether_its_length_is_told_or_not() {
        var told = RunningServer.send(server.request("/api/queue")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(TWO_MEGABYTES)));
        var untold = RunningServer.send(server.request("/api/queue/batch")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(spaces()))));

        for (RunningServer.Answer answer : List.of(told, untold)) {
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.text("error")).startsWith("The request body is larger than 1024 KB");
        }
        assertThat(server.get("/api/queue/status").status()).isEqualTo(200);
    }

    private static byte[] spaces() {
        return " ".repeat(TWO_MEGABYTES.length).getBytes();
    }

    @Test
    void more_calls_to_classify_than_can_wait_are_sent_away_for_a_moment() throws Exception {
        ExecutorService callers = Executors.newCachedThreadPool();
        List<Future<RunningServer.Answer>> waiting = new ArrayList<>();
        for (int i = 0; i < 33; i++) {
            String picture = host.held("waiting-" + i, "02.jpg");
            waiting.add(callers.submit(() -> server.get("/api/classify?image=" + picture)));
        }
        String another = host.picture("another", "02.jpg");
        await().until(() -> waiting.stream().anyMatch(Future::isDone));
        assertThat(RunningServer.headers(server.request("/api/classify?image=" + another))
                        .firstValue("Retry-After"))
                .isPresent();

        for (int i = 0; i < 33; i++) {
            host.release("waiting-" + i, "02.jpg");
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<RunningServer.Answer> answer : waiting) {
            statuses.add(answer.get().status());
        }
        assertThat(statuses).containsOnly(200, 503).containsOnlyOnce(503);
        assertThat(server.get("/api/classify?image=" + another).status()).isEqualTo(200);
        callers.shutdown();
    }
}
