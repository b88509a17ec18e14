package blipbatch.queue;

import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.SimpleMongoClientDatabaseFactory;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.mongodb.MongoDBContainer;

@Testcontainers(disabledWithoutDocker = true)
class BulkQueueOnMongoDbTest extends BulkQueueContract {

    @Container
    private static final MongoDBContainer MONGODB = new MongoDBContainer("mongo:8.0");

    @Override
    MongoTemplate mongo() {
        return new MongoTemplate(new SimpleMongoClientDatabaseFactory(MONGODB.getReplicaSetUrl("test")));
    }
}
