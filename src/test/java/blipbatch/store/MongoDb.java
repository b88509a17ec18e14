package blipbatch.store;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import org.bson.Document;
import org.bson.UuidRepresentation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.SimpleMongoClientDatabaseFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mongodb.MongoDBContainer;

/**
 * A database for the tests of one class, dropped at their end, on a server that is not ours: the one at
 * {@code -Dmongodb.uri}, else a MongoDB in a container, else a {@link SecantusDb}. Without any of them the tests are
 * disabled, and say so. To be a static field with {@code @RegisterExtension}.
 */
public final class MongoDb implements ExecutionCondition, BeforeAllCallback, AfterAllCallback {

    private static final ConditionEvaluationResult NO_SERVER = ConditionEvaluationResult.disabled(
            "There is no MongoDB: give one with -Dmongodb.uri, or start Docker, or install SecantusDB"
                    + " (pip install SecantusDB) where the PATH finds secantusd-py or SECANTUSDB names it.");

    private static final class Server {

        /** Ends with the JVM. */
        static final @Nullable String URI = start();

        private static @Nullable String start() {
            String given = System.getProperty("mongodb.uri", "");
            if (!given.isBlank()) {
                return given;
            }
            if (DockerClientFactory.instance().isDockerAvailable()) {
                MongoDBContainer container = new MongoDBContainer("mongo:8.0");
                container.start();
                // Its member is known under a name of the container's own network.
                return "mongodb://" + container.getHost() + ":" + container.getMappedPort(27017)
                        + "/?directConnection=true";
            }
            if (SecantusDb.isInstalled()) {
                SecantusDb server = SecantusDb.start();
                Runtime.getRuntime().addShutdownHook(new Thread(server::close));
                return server.uri();
            }
            return null;
        }
    }

    private @Nullable MongoClient client;
    private @Nullable MongoTemplate template;

    public MongoTemplate template() {
        return template;
    }

    /**
     * Leaves a test out where the server is not a MongoDB.
     *
     * @param matter what only MongoDB itself tells
     */
    public void assumeItIsMongoDb(String matter) {
        Assumptions.assumeFalse(
                client.getDatabase("admin")
                        .runCommand(new Document("buildInfo", 1))
                        .containsKey("secantusVersion"),
                "This is SecantusDB, and only MongoDB itself tells " + matter
                        + ": give one with -Dmongodb.uri, or start Docker.");
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Server.URI == null ? NO_SERVER : ConditionEvaluationResult.enabled(null);
    }

    private static MongoClient connect(String uri) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(UserMongo.at(uri).getConnectionString())
                .uuidRepresentation(UuidRepresentation.STANDARD)
                .build());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        client = connect(Server.URI);
        SimpleMongoClientDatabaseFactory databases = new SimpleMongoClientDatabaseFactory(
                client, "blipbatch_" + context.getRequiredTestClass().getSimpleName());
        databases.setExceptionTranslator(new AwayTranslator());
        template = new MongoTemplate(databases);
        template.getDb().drop();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        template.getDb().drop();
        client.close();
    }
}
