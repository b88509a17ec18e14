package blipbatch.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.RunningServer;
import blipbatch.testing.ServerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A process that is killed while the receiver has its call in hand. */
class KilledSenderTest {

    @AutoClose
    private final ReceiverDouble receiver = new ReceiverDouble();

    @Test
    void what_it_had_in_hand_is_told_again_by_the_next(@TempDir Path directory) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        receiver.behave(ReceiverDouble.silent(over));
        Path data = directory.resolve("data");
        try (ServerProcess first = ServerProcess.start(data, directory.resolve("log"), settings("server.port=0"))) {
            await().until(() -> !receiver.begun().isEmpty());
            first.kill();
        }
        over.countDown();
        receiver.behave(ReceiverDouble.TAKES_ALL);
        List<JsonNode> inHand = receiver.begun().get(0).events();
        String post = inHand.get(0).get("postId").asString();

        try (RunningServer next = RunningServer.start(data, settings())) {
            await().until(() -> !receiver.taken(post).isEmpty());

            assertThat(receiver.taken(post)).first().isEqualTo(inHand.get(0));
        }
    }

    /** The samples are what it captions. */
    private String[] settings(String... more) {
        return Stream.concat(
                        Stream.of(
                                "blipbatch.webhook.url=" + receiver.url(),
                                "blipbatch.webhook.secret=a-secret-of-the-tests",
                                "blipbatch.webhook.allow-private-addresses=true",
                                "blipbatch.webhook.poll=50ms",
                                "blipbatch.webhook.timeout=3s"),
                        Stream.of(more))
                .toArray(String[]::new);
    }
}
