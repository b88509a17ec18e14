package blipbatch.queue;

import blipbatch.store.MongoDb;
import java.util.List;
import org.bson.types.MaxKey;
import org.bson.types.MinKey;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.data.mongodb.core.MongoTemplate;

class QueueOnMongoDbTest extends QueueContract {

    @RegisterExtension
    static final MongoDb DATABASE = new MongoDb();

    @Override
    MongoTemplate mongo() {
        return DATABASE.template();
    }

    @Override
    List<Object> idsOfThisStore() {
        return List.of(new MinKey(), new MaxKey());
    }
}
