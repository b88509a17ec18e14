package blipbatch.queue;

import blipbatch.embedded.EmbeddedStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.mongodb.core.MongoTemplate;

class BulkQueueOnEmbeddedStoreTest extends BulkQueueContract {

    private static EmbeddedStore store;

    @BeforeAll
    static void open(@TempDir Path directory) {
        store = EmbeddedStore.in(directory);
    }

    @AfterAll
    static void close() throws Exception {
        store.close();
    }

    @Override
    MongoTemplate mongo() {
        return store.template();
    }
}
