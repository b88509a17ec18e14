package blipbatch.queue;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.store.OnSecantusDb;
import blipbatch.store.SecantusDb;
import blipbatch.web.Refusal;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.MongoTemplate;

/** A view has the queue's name: SecantusDB takes items and shows none, where MongoDB takes none. */
@OnSecantusDb
class QueueThatKeepsNothingTest {

    @Test
    void an_item_that_was_taken_and_is_not_there_is_told() throws Exception {
        try (SecantusDb database = SecantusDb.start();
                MongoClient client = MongoClients.create(database.uri())) {
            client.getDatabase("app").createView("imagequeues", "others", List.of());
            QueueCollection items = new QueueCollection(
                    new MongoTemplate(client, "app"), new QueueSettings("imagequeues", Duration.ofMinutes(2)));
            ImageQueue queue = new ImageQueue(items, event -> {}, new QueueClock(items, Clock.systemUTC()));

            ObjectId post = new ObjectId();
            queue.enqueue(post);

            assertThatThrownBy(() -> queue.enqueue(post))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("see whether the queue's collection is a view");
        }
    }
}
