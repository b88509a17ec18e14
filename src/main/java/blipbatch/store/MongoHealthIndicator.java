package blipbatch.store;

import blipbatch.probe.HealthQuestion;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.connection.ServerDescription;
import java.util.List;
import org.bson.Document;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.stereotype.Component;

/**
 * Whether the store can be written to: a member that is not the primary answers too, and takes nothing. In the place of
 * Spring Boot's, which asks what the embedded store does not understand.
 */
@Component
class MongoHealthIndicator implements HealthIndicator {

    private final MongoTemplate mongo;
    private final MongoClient client;
    private final StoreSettings settings;
    private final HealthQuestion question;

    MongoHealthIndicator(MongoTemplate mongo, MongoClient client, StoreSettings settings) {
        this.mongo = mongo;
        this.client = client;
        this.settings = settings;
        this.question = new HealthQuestion("mongo", this::ask);
    }

    private void ask(Health.Builder health) {
        health.withDetail("store", settings.embedded() ? "embedded" : "MONGODB_URI");
        Document member = mongo.executeCommand(new Document("hello", 1), ReadPreference.primaryPreferred());
        if (member.containsKey("reason")) {
            health.down().withDetail("error", "Nothing can be stored: " + member.getString("reason"));
        } else if (!member.getBoolean("isWritablePrimary", false)) {
            health.down()
                    .withDetail(
                            "error",
                            member.get("me", "The member that answers")
                                    + " is not the primary, so nothing can be written;" + " the primary it knows is "
                                    + member.get("primary", "none") + ".");
        }
    }

    @Override
    public Health health() {
        Health answer = question.health();
        return answer.getStatus().equals(Status.UP) || settings.embedded()
                ? answer
                : Health.status(answer.getStatus())
                        .withDetails(answer.getDetails())
                        .withDetail("members", members())
                        .build();
    }

    /** What the driver last saw of each, which says why nobody answers. */
    private List<String> members() {
        return client.getClusterDescription().getServerDescriptions().stream()
                .map(MongoHealthIndicator::member)
                .toList();
    }

    private static String member(ServerDescription member) {
        Throwable why = member.getException();
        return member.getAddress() + " is "
                + (member.isOk() ? member.getType() : "away")
                + (why == null ? "" : ": " + (why.getCause() == null ? why : why.getCause()));
    }
}
