package blipbatch.store;

import blipbatch.probe.HealthQuestion;
import org.bson.Document;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.stereotype.Component;

/** Whether the store answers. In the place of Spring Boot's, which asks what the embedded store does not understand. */
@Component
class MongoHealthIndicator implements HealthIndicator {

    private final HealthQuestion question;

    MongoHealthIndicator(MongoTemplate mongo, StoreSettings settings) {
        this.question = new HealthQuestion("mongo", health -> {
            mongo.executeCommand(new Document("ping", 1));
            health.withDetail("store", settings.embedded() ? "embedded" : "MONGODB_URI");
        });
    }

    @Override
    public Health health() {
        return question.health();
    }
}
