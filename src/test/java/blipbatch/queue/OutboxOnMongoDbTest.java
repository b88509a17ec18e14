package blipbatch.queue;

import blipbatch.store.MongoDb;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.data.mongodb.core.MongoTemplate;

class OutboxOnMongoDbTest extends OutboxContract {

    @RegisterExtension
    static final MongoDb DATABASE = new MongoDb();

    @Override
    MongoTemplate mongo() {
        return DATABASE.template();
    }
}
