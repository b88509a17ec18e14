package blipbatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blipbatch.testing.PictureHost;
import blipbatch.testing.RunningServer;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.event.EventListener;

/** What other rooms hear of a run. */
class ItemEventsTest {

    @TestConfiguration
    static class Room {

        private final Queue<ItemsCaptioned.Item> captioned = new ConcurrentLinkedQueue<>();
        private final Queue<ItemFailed> failed = new ConcurrentLinkedQueue<>();

        @EventListener
        void captioned(ItemsCaptioned event) {
            captioned.addAll(event.items());
            throw new IllegalStateException("This room does not work.");
        }

        @EventListener
        void failed(ItemFailed event) {
            failed.add(event);
        }
    }

    @Test
    void what_was_captioned_and_what_failed_is_told_and_a_listener_that_breaks_stops_nothing(@TempDir Path directory) {
        try (PictureHost host = new PictureHost();
                RunningServer server = RunningServer.startWith(
                        Room.class,
                        directory,
                        "blipbatch.sample.posts=false",
                        "blipbatch.photo.allow-private-addresses=true")) {
            ObjectId good =
                    server.aPost().withPhoto(host.picture("told", "01.jpg")).insert();
            ObjectId bad = server.aPost().insert();

            server.enqueue(good);
            server.enqueue(bad);
            await().until(() -> server.status(good).equals("done"));
            await().until(() -> server.status(bad).equals("failed"));

            Room room = server.bean(Room.class);
            await().until(() -> !room.captioned.isEmpty() && !room.failed.isEmpty());
            assertThat(room.captioned).singleElement().satisfies(item -> {
                assertThat(item.captioned().postId()).isEqualTo(good);
                assertThat(item.captioned().caption()).isNotBlank();
            });
            assertThat(room.failed).singleElement().satisfies(item -> {
                assertThat(item.postId()).isEqualTo(bad);
                assertThat(item.reason()).startsWith("The post has no photo: there is nothing at its path photo.");
            });
        }
    }
}
