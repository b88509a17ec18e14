package blipbatch.embedded;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.h2.mvstore.MVStore;

/**
 * The documents in one H2 file. A write is answered when it is in the file and the file is forced to the disk: it
 * survives the end of the process, also by {@code kill -9}, and a power failure as far as the disk keeps what it was
 * told to keep. A read may show a write a moment before, as MongoDB's own read concern {@code local} does.
 */
final class DurableBackend extends H2Backend {

    /** Neither these nor an aggregation without an output stage change a document; everything unknown may. */
    private static final Set<String> READS = Set.of(
            "buildinfo",
            "collstats",
            "connectionstatus",
            "count",
            "dbstats",
            "distinct",
            "endsessions",
            "find",
            "getmore",
            "hello",
            "ismaster",
            "killcursors",
            "listcollections",
            "listdatabases",
            "listindexes",
            "ping",
            "serverstatus",
            "validate",
            "whatsmyuri");

    /** 4.4, the least that current drivers accept: they then use none of the later protocol, which is not there. */
    private static final MongoVersion VERSION = new MongoVersion() {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(4, 4, 0);
        }

        @Override
        public int getWireVersion() {
            return 9;
        }
    };

    private final GroupCommit commits;
    private final Housekeeping housekeeping;

    /** Takes over the store, whose own commits must be off, and closes it at the end. */
    DurableBackend(MVStore store, Clock clock) {
        super(store, clock);
        version(VERSION);
        commits = new GroupCommit(store);
        housekeeping = new Housekeeping(store, commits);
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        if (command.equalsIgnoreCase("hello")) {
            return hello(super.handleCommand(channel, database, "ismaster", query));
        }
        return changesNothing(command, query)
                ? super.handleCommand(channel, database, command, query)
                : commits.write(() -> super.handleCommand(channel, database, command, query));
    }

    private static boolean changesNothing(String command, Document query) {
        if (command.equalsIgnoreCase("aggregate")) {
            return !(query.get("pipeline") instanceof List<?> stages)
                    || stages.stream().noneMatch(DurableBackend::isOutput);
        }
        return READS.contains(command.toLowerCase(Locale.ROOT));
    }

    private static boolean isOutput(Object stage) {
        return stage instanceof Document document && (document.containsKey("$out") || document.containsKey("$merge"));
    }

    /** The name that drivers and health checks use today for what the server knows as {@code isMaster}. */
    private static Document hello(Document isMaster) {
        Document hello = isMaster.clone();
        hello.remove("ismaster");
        return hello.append("isWritablePrimary", true);
    }

    /** Is called from the constructor of the super class already, when the fields of this one are not set yet. */
    @Override
    protected MongoDatabase openOrCreateDatabase(String databaseName) {
        return new DurableDatabase(databaseName, getMvStore(), getCursorRegistry()) {
            @Override
            MVStore store() {
                return getMvStore();
            }
        };
    }

    /** Whether a write has failed, after which the store does nothing any more. */
    boolean isClosed() {
        return getMvStore().isClosed();
    }

    /** As {@link #close}, where the store has closed itself. */
    void abandon() {
        housekeeping.abandon();
    }

    @Override
    public void close() {
        housekeeping.close();
        super.close();
    }
}
