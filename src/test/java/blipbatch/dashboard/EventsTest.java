package blipbatch.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.Patience;
import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import blipbatch.testing.WithServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @AutoClose
    private static final PictureHost HOST = new PictureHost();

    @WithServer("blipbatch.photo.allow-private-addresses=true")
    private static RunningServer server;

    /** Somebody who listens, and writes down what he hears. */
    private static final class Ear implements AutoCloseable {

        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final HttpResponse<Stream<String>> answer;
        private final CompletableFuture<Void> end;

        Ear(RunningServer server) {
            answer = HTTP.sendAsync(server.request("/api/events").build(), BodyHandlers.ofLines())
                    .join();
            end = CompletableFuture.runAsync(() -> answer.body().forEach(heard::add));
        }

        void hears(String event, String... words) {
            await().untilAsserted(() -> assertThat(dataOf(event))
                    .anySatisfy(data -> assertThat(data).contains(words)));
        }

        private List<String> dataOf(String event) {
            List<String> lines = List.copyOf(heard);
            List<String> data = new ArrayList<>();
            for (int i = 0; i + 1 < lines.size(); i++) {
                if (lines.get(i).equals("event:" + event)) {
                    data.add(lines.get(i + 1));
                }
            }
            return data;
        }

        @Override
        public void close() {
            answer.body().close();
        }
    }

    @Test
    void a_listener_hears_that_the_queue_is_paused_and_by_whom_and_that_it_is_resumed() {
        try (Ear ear = new Ear(server)) {
            ear.hears("queue", "\"queued\":");
            server.post("/api/queue/pause", "");
            ear.hears("pause", "\"paused\":true", "somebody at ", "by a call");
            server.post("/api/queue/resume", "");
            ear.hears("pause", "\"paused\":false");
        }
    }

    @Test
    void a_listener_hears_first_how_things_are_and_then_what_changes() {
        try (Ear ear = new Ear(server)) {
            ear.hears("queue", "\"queued\":");
            ear.hears("model", "\"status\":\"loaded\"");

            ObjectId post =
                    server.aPost().withPhoto(HOST.picture("heard", "01.jpg")).insert();
            server.enqueue(post);

            ear.hears("captioned", post.toHexString(), "a small yellow tree by the sea");
            ear.hears("queue", "\"done\":1");
            ear.hears("run", "\"status\":\"COMPLETED\"");
        }
    }

    @Test
    void only_so_many_listen_at_once_and_the_next_one_is_told_to_come_later(@TempDir Path directory)
            throws IOException, InterruptedException {
        try (RunningServer crowded = RunningServer.start(directory, "blipbatch.sample.posts=false")) {
            List<HttpResponse<InputStream>> listening = new ArrayList<>();
            for (int i = 0; i < Listeners.MAX; i++) {
                listening.add(listen(crowded));
            }
            HttpResponse<InputStream> next = listen(crowded);

            assertThat(listening).allMatch(answer -> answer.statusCode() == 200);
            assertThat(next.statusCode()).isEqualTo(503);
            assertThat(next.headers().firstValue("Retry-After")).isPresent();
            for (HttpResponse<InputStream> answer : listening) {
                answer.body().close();
            }
            await().untilAsserted(() -> assertThat(listen(crowded).statusCode()).isEqualTo(200));
        }
    }

    private static HttpResponse<InputStream> listen(RunningServer server) throws IOException, InterruptedException {
        return HTTP.send(server.request("/api/events").build(), BodyHandlers.ofInputStream());
    }

    @Test
    void a_listener_does_not_keep_the_server_from_stopping(@TempDir Path directory) {
        RunningServer stopping = RunningServer.start(
                directory, "blipbatch.sample.posts=false", "spring.lifecycle.timeout-per-shutdown-phase=1h");
        try (Ear ear = new Ear(stopping)) {
            ear.hears("queue", "\"queued\":0");

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping::close);

            assertThat(ear.end).succeedsWithin(Patience.LIMIT);
            assertThat(stopped).succeedsWithin(Patience.LIMIT);
        }
    }
}
