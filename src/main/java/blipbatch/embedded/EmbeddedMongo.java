package blipbatch.embedded;

import blipbatch.startup.StartupRefused;
import com.mongodb.ConnectionString;
import de.bwaldvogel.mongo.MongoServer;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;

/** A MongoDB server in this process, for the loopback address only: it asks nobody for a password. */
public final class EmbeddedMongo implements MongoConnectionDetails, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedMongo.class);

    private static final String DATABASE = "blipbatch";

    /** A connection keeps its thread while its write waits for the disk; those of one thread would wait in turn. */
    static final int THREADS = 32;

    /** So that a queue of some ten thousand items is in memory: without an index each look for the next ones reads it all. */
    private static final int CACHE_MEGABYTES = 64;

    private final MongoServer server;
    private final ConnectionString connectionString;

    private EmbeddedMongo(MongoServer server) {
        this.server = server;
        this.connectionString = new ConnectionString(server.getConnectionString() + "/" + DATABASE);
    }

    /**
     * Opens the file, creating it if it is absent, and serves it.
     *
     * @param port 0 for any free one
     * @throws StartupRefused if the port is in use or the file cannot be read
     */
    public static EmbeddedMongo start(Path file, int port) {
        return start(file, port, Clock.systemUTC());
    }

    /** @param clock what the server tells its clients of the time */
    public static EmbeddedMongo start(Path file, int port, Clock clock) {
        MongoServer server = new MongoServer(backend(file, clock));
        try {
            server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 1, THREADS);
        } catch (Exception e) {
            server.shutdownNow();
            throw new StartupRefused(
                    e instanceof BindException
                            ? "Port " + port + " for the embedded MongoDB is already in use:"
                                    + " stop the program that uses it, or choose another port with EMBEDDED_MONGO_PORT."
                            : "The embedded MongoDB cannot listen on port " + port + " of 127.0.0.1 (" + e + ").",
                    e);
        }
        EmbeddedMongo mongo = new EmbeddedMongo(server);
        log.info("Embedded MongoDB at {}, kept in {}", mongo.connectionString, file);
        return mongo;
    }

    private static ReopeningBackend backend(Path file, Clock clock) {
        try {
            return new ReopeningBackend(() -> open(file.toString()), clock);
        } catch (MVStoreException e) {
            throw new StartupRefused(
                    "The embedded store " + file + " cannot be opened (" + e.getMessage()
                            + "): put a copy of it back, or move it away to begin with an empty one.",
                    e);
        }
    }

    /** The store as {@link DurableBackend} needs it: nothing is committed but by {@link GroupCommit}. */
    static MVStore open(String fileName) {
        MVStore store = new MVStore.Builder()
                .fileName(fileName)
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .autoCompactFillRate(Housekeeping.TARGET_FILL_RATE)
                .compress()
                .cacheSize(CACHE_MEGABYTES)
                .open();
        // Space may be used again as soon as no version on the disk needs it. At most one commit of each thread, and
        // of the housekeeping, is not yet forced to the disk.
        store.setRetentionTime(0);
        store.setVersionsToKeep(THREADS + 8);
        return store;
    }

    @Override
    public ConnectionString getConnectionString() {
        return connectionString;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
