package blipbatch.store;

import com.mongodb.client.MongoCollection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.convert.MongoConverter;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * As patient as any other, but not with what somebody waits for who only reads: MongoDB gives such a query up after the time
 * limit, and so does this side. Runs and what people have done to the queue take the time that they take.
 */
final class PatientMongo extends MongoTemplate {

    private final Duration readers;

    PatientMongo(MongoDatabaseFactory databases, MongoConverter converter, Duration readers) {
        super(databases, converter);
        this.readers = readers;
    }

    @Override
    protected MongoCollection<Document> prepareCollection(MongoCollection<Document> collection) {
        MongoCollection<Document> prepared = super.prepareCollection(collection);
        return isForAReader() ? prepared.withTimeout(readers.toMillis(), TimeUnit.MILLISECONDS) : prepared;
    }

    private static boolean isForAReader() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request
                && request.getRequest().getMethod().equals("GET");
    }
}
