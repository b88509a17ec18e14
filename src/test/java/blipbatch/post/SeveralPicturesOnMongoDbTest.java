package blipbatch.post;

import blipbatch.store.MongoDb;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.data.mongodb.core.MongoTemplate;

class SeveralPicturesOnMongoDbTest extends SeveralPicturesContract {

    @RegisterExtension
    static final MongoDb DATABASE = new MongoDb();

    @Override
    MongoTemplate mongo() {
        return DATABASE.template();
    }
}
