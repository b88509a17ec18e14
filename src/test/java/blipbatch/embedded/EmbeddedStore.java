package blipbatch.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.SimpleMongoClientDatabaseFactory;
import org.springframework.util.FileSystemUtils;

/** The embedded store alone, spoken to over the MongoDB wire protocol. */
public final class EmbeddedStore implements AutoCloseable {

    private final EmbeddedMongo server;
    private final SimpleMongoClientDatabaseFactory databases;
    private final @Nullable Path temporary;

    private EmbeddedStore(EmbeddedMongo server) {
        this(server, null);
    }

    private EmbeddedStore(EmbeddedMongo server, @Nullable Path temporary) {
        this.server = server;
        this.temporary = temporary;
        this.databases = new SimpleMongoClientDatabaseFactory(server.getConnectionString());
    }

    public static EmbeddedStore in(Path directory) {
        return at(directory, 0);
    }

    public static EmbeddedStore at(Path directory, int port) {
        return new EmbeddedStore(EmbeddedMongo.start(directory.resolve("mongo.mv"), port));
    }

    /** In a directory of its own, which goes when it is closed. */
    public static EmbeddedStore temporary() {
        try {
            Path directory = Files.createTempDirectory("embedded-store-");
            return new EmbeddedStore(EmbeddedMongo.start(directory.resolve("mongo.mv"), 0), directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        FileSystemUtils.deleteRecursively(temporary);
    }
}
