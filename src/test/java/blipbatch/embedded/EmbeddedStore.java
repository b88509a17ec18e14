package blipbatch.embedded;

import java.nio.file.Path;
import java.time.Clock;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.SimpleMongoClientDatabaseFactory;

/** The embedded store alone, spoken to over the MongoDB wire protocol. */
public final class EmbeddedStore implements AutoCloseable {

    private final EmbeddedMongo server;
    private final SimpleMongoClientDatabaseFactory databases;

    private EmbeddedStore(EmbeddedMongo server) {
        this.server = server;
        this.databases = new SimpleMongoClientDatabaseFactory(server.getConnectionString());
    }

    public static EmbeddedStore in(Path directory) {
        return at(directory, 0);
    }

    public static EmbeddedStore at(Path directory, int port) {
        return new EmbeddedStore(EmbeddedMongo.start(directory.resolve("mongo.mv"), port));
    }

    /** @param clock by which the server tells the time */
    public static EmbeddedStore in(Path directory, Clock clock) {
        return new EmbeddedStore(EmbeddedMongo.start(directory.resolve("mongo.mv"), 0, clock));
    }

    /** For {@code MONGODB_URI}. */
    public String uri() {
        return server.getConnectionString().getConnectionString();
    }

    public MongoTemplate template() {
        return new MongoTemplate(databases);
    }

    @Override
    public void close() throws Exception {
        databases.destroy();
        server.close();
    }
}
