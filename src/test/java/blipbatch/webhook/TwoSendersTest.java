package blipbatch.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.caption.InstantCaptioner;
import blipbatch.embedded.EmbeddedStore;
import blipbatch.testing.Patience;
import blipbatch.testing.RunningServer;
import blipbatch.webhook.ReceiverDouble.Received;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two workers on one MongoDB, each of which tells of whatever is not told yet. */
class TwoSendersTest {

    private static final int EVENTS_OF_A_CALL = 4;

    @Test
    void each_event_is_told_by_one_of_them_while_both_are_telling(@TempDir Path directory) throws Exception {
        CountDownLatch bothAtIt = new CountDownLatch(2);
        try (EmbeddedStore store = EmbeddedStore.in(directory);
                ReceiverDouble receiver = new ReceiverDouble();
                RunningServer first = aWorker(directory.resolve("first"), store, receiver);
                RunningServer second = aWorker(directory.resolve("second"), store, receiver)) {
            receiver.behave(body -> {
                bothAtIt.countDown();
                return bothAtIt.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS) ? 204 : 500;
            });

            List<String> posts = Stream.generate(() -> withoutAPicture(first))
                    .limit(5 * EVENTS_OF_A_CALL)
                    .toList();
            first.bean(InstantCaptioner.class).setReady(true);

            await().until(() -> posts.stream()
                    .allMatch(post -> !receiver.taken(post).isEmpty()
                            && !second.item(new ObjectId(post)).containsKey("webhookAt")));
            assertThat(posts)
                    .allSatisfy(post -> assertThat(receiver.taken(post)).hasSize(1));
            assertThat(receiver.received()).extracting(Received::answer).containsOnly(204);
        }
    }

    private static RunningServer aWorker(Path directory, EmbeddedStore store, ReceiverDouble receiver) {
        return RunningServer.startWith(
                InstantCaptioner.Instead.class,
                directory,
                "blipbatch.sample.posts=false",
                "blipbatch.job.poll=100ms",
                "blipbatch.store.mongodb-uri=" + store.uri(),
                "blipbatch.webhook.url=" + receiver.url(),
                "blipbatch.webhook.secret=a-secret-of-the-tests",
                "blipbatch.webhook.allow-private-addresses=true",
                "blipbatch.webhook.max-events=" + EVENTS_OF_A_CALL,
                "blipbatch.webhook.poll=20ms",
                // What it has in hand is its own for longer than the test waits for the other.
                "blipbatch.webhook.timeout=" + Patience.LIMIT.plusMinutes(1).toSeconds() + "s");
    }

    private static String withoutAPicture(RunningServer server) {
        ObjectId post = server.aPost().insert();
        server.enqueue(post);
        return post.toHexString();
    }
}
