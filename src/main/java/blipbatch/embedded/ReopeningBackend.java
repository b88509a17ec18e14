package blipbatch.embedded;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import io.netty.channel.Channel;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the file again after the store has closed itself, as it does for good when a write fails: the disk was full. Meanwhile every
 * command is refused, and {@code hello} says that nothing can be written. What the file holds then is what was acknowledged.
 */
final class ReopeningBackend implements MongoBackend {

    private static final Logger log = LoggerFactory.getLogger(ReopeningBackend.class);

    /** MongoDB's error of that name. */
    private static final int OUT_OF_DISK_SPACE = 14031;

    private static final int PAUSE_MILLIS = 500;

    /** What drivers ask to know the server, which is there. */
    private static final Set<String> OF_THE_SERVER =
            Set.of("buildinfo", "endsessions", "hello", "ismaster", "ping", "serverstatus");

    private final Supplier<MVStore> file;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "store-reopening");
        thread.setDaemon(true);
        return thread;
    });
    private volatile DurableBackend current;
    private volatile boolean lost;
    private volatile String reason = "";

    /** @param file opens the store, which is closed */
    ReopeningBackend(Supplier<MVStore> file, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.current = new DurableBackend(file.get(), clock);
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        String command = command(message);
        if (lost && OF_THE_SERVER.contains(command)) {
            return ofTheServer(message);
        }
        DurableBackend backend = current;
        if (!lost) {
            try {
                return backend.handleMessage(message);
            } catch (RuntimeException e) {
                if (!backend.isClosed()) {
                    throw e;
                }
                lose(backend, e);
            }
        }
        throw new MongoServerError(
                OUT_OF_DISK_SPACE,
                "OutOfDiskSpace",
                "The embedded store cannot write to its disk (" + reason
                        + "): nothing is read or written until it can.");
    }

    private static String command(MongoMessage message) {
        return message.getDocument().keySet().stream().findFirst().orElse("").toLowerCase(Locale.ROOT);
    }

    private Document ofTheServer(MongoMessage message) {
        Document answer = current.handleMessage(message).clone();
        for (String writable : List.of("isWritablePrimary", "ismaster")) {
            if (answer.containsKey(writable)) {
                answer.put(writable, false);
                answer.put("reason", "it cannot write to its disk: " + reason);
            }
        }
        return answer;
    }

    private synchronized void lose(DurableBackend backend, RuntimeException e) {
        if (backend != current || lost) {
            return;
        }
        reason = DiskProbe.reason(e);
        lost = true;
        backend.abandon();
        log.error(
                "The embedded store cannot write to its disk, so nothing is queued or captioned until it can. Make room for"
                        + " DATA_DIR; the store then goes on by itself, with all that it has acknowledged.",
                e);
        thread.schedule(this::reopen, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void reopen() {
        if (thread.isShutdown()) {
            return;
        }
        try {
            current = new DurableBackend(DiskProbe.opened(file), clock);
            lost = false;
            log.info("The embedded store can write to its disk again, and goes on.");
        } catch (RuntimeException e) {
            reason = DiskProbe.reason(e);
            thread.schedule(this::reopen, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public QueryResult handleQuery(MongoQuery query) {
        return current.handleQuery(query);
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        return current.handleCommand(channel, database, command, query);
    }

    @Override
    public void handleClose(Channel channel) {
        current.handleClose(channel);
    }

    @Override
    public void dropDatabase(String database) {
        current.dropDatabase(database);
    }

    @Override
    public Collection<Document> getCurrentOperations(MongoQuery query) {
        return current.getCurrentOperations(query);
    }

    @Override
    public Document getServerStatus() {
        return current.getServerStatus();
    }

    @Override
    public void closeCursors(List<Long> cursors) {
        current.closeCursors(cursors);
    }

    @Override
    public Clock getClock() {
        return clock;
    }

    @Override
    public void enableOplog() {
        current.enableOplog();
    }

    @Override
    public void disableOplog() {
        current.disableOplog();
    }

    @Override
    public MongoDatabase resolveDatabase(String database) {
        return current.resolveDatabase(database);
    }

    @Override
    public MongoBackend version(MongoVersion version) {
        return current.version(version);
    }

    @Override
    public synchronized void close() {
        thread.shutdown();
        if (!lost) {
            current.close();
        }
    }
}
