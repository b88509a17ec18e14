package blipbatch.store;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.probe.HealthQuestion;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.connection.ServerDescription;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/**
 * Whether the store can be written to: a member that is not the primary answers too, and takes nothing. In the place of
 * Spring Boot's, which asks what the embedded store does not understand.
 */
@Component
class MongoHealthIndicator implements HealthIndicator {

    private static final ObjectId NO_DOCUMENT = new ObjectId(new byte[12]);

    private final MongoTemplate mongo;
    private final MongoClient client;
    private final StoreSettings settings;
    private final String queue;
    private final HealthQuestion question;

    /** @param queue the collection that all of the program's work begins and ends in */
    MongoHealthIndicator(
            MongoTemplate mongo,
            MongoClient client,
            StoreSettings settings,
            @Value("${blipbatch.queue.collection:imagequeues}") String queue) {
        this.mongo = mongo;
        this.client = client;
        this.settings = settings;
        this.queue = queue;
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
        } else {
            requireRightToWrite(health);
        }
    }

    /** A user that may only read connects, and then nothing that is asked for can be done. */
    private void requireRightToWrite(Health.Builder health) {
        try {
            mongo.updateFirst(query(where("_id").is(NO_DOCUMENT)), Update.update("status", null), queue);
        } catch (PermissionDeniedDataAccessException e) {
            health.down()
                    .withDetail(
                            "error",
                            "The user of MONGODB_URI may not change %s: give it the rights that docs/security.md lists. %s"
                                    .formatted(queue, e.getMessage()));
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
