package blipbatch.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

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

    /** The names of the maps; the first two are the library's. */
    private static final String DOCUMENTS = "databases.";

    private static final String META = "meta.";

    private static final String KEYS = "._keys_";

    private static final String ENTRIES = "._entries_";

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
        return new DurableDatabase(databaseName);
    }

    @Override
    public void close() {
        housekeeping.close();
        super.close();
    }

    /** How the documents of a collection are kept in the file. */
    static MVMap<Object, Document> documents(MVStore store, String namespace) {
        return store.openMap(
                DOCUMENTS + namespace,
                new MVMap.Builder<Object, Document>().keyType(new IdType()).valueType(new DocumentType()));
    }

    /** Not static, because the super constructor opens collections already, and they need the store. */
    private final class DurableDatabase extends H2Database {

        /** The description of the index that is being made; at the start they are those of the file. */
        private @Nullable Document description;

        DurableDatabase(String name) {
            super(name, getMvStore(), getCursorRegistry());
        }

        @Override
        public Document handleCommand(
                Channel channel, String command, Document query, DatabaseResolver databases, Oplog oplog) {
            Document answer =
                    command.equalsIgnoreCase("aggregate") ? Aggregations.answer(this, query, databases, oplog) : null;
            return answer != null ? answer : super.handleCommand(channel, command, query, databases, oplog);
        }

        @Override
        protected MongoCollection<Object> openOrCreateCollection(String collection, CollectionOptions options) {
            String name = getFullCollectionNamespace(collection);
            MVStore store = getMvStore();
            return new DurableCollection(
                    this,
                    collection,
                    options,
                    store,
                    documents(store, name),
                    store.openMap(META + name),
                    cursorRegistry);
        }

        /** An index that the library kept before is filled anew, since the new one is empty. */
        @Override
        protected Index<Object> openOrCreateUniqueIndex(
                String collection, String index, List<IndexKey> keys, boolean sparse) {
            String namespace = getFullCollectionNamespace(collection);
            getMvStore().removeMap(namespace + "._index_" + index);
            return new UniqueKeys(getMvStore(), namespace + KEYS + index, index, keys, sparse);
        }

        @Override
        protected synchronized void addIndex(Document indexDescription) {
            description = indexDescription;
            try {
                super.addIndex(indexDescription);
            } finally {
                description = null;
            }
        }

        @Override
        protected Index<Object> openOrCreateSecondaryIndex(
                String collection, String index, List<IndexKey> keys, boolean sparse) {
            if (!OrderedIndex.canHave(keys)) {
                return super.openOrCreateSecondaryIndex(collection, index, keys, sparse);
            }
            String namespace = getFullCollectionNamespace(collection);
            MVStore store = getMvStore();
            OrderedIndex ordered = new OrderedIndex(
                    index,
                    keys,
                    IndexFilter.of(description != null ? description : described(namespace, index), keys),
                    store,
                    namespace + ENTRIES + index,
                    documents(store, namespace));
            if (description == null && !ordered.isComplete()) {
                // An earlier version kept none. Nobody is served yet, so that it need not be one commit.
                ordered.fill(store::commit);
            }
            return ordered;
        }

        private Document described(String namespace, String index) {
            return indexes.get()
                    .handleQueryAsStream(new Document("ns", namespace).append("name", index))
                    .findFirst()
                    .orElseGet(Document::new);
        }

        @Override
        protected void dropIndex(MongoCollection<Object> collection, String index) {
            super.dropIndex(collection, index);
            getMvStore().removeMap(collection.getFullName() + KEYS + index);
            getMvStore().removeMap(collection.getFullName() + ENTRIES + index);
        }

        /** Moves the maps as well; the super class leaves them under the old name, to be lost at the next start. */
        @Override
        public void moveCollection(MongoDatabase from, MongoCollection<?> collection, String newCollectionName) {
            String oldName = collection.getFullName();
            super.moveCollection(from, collection, newCollectionName);
            String newName = collection.getFullName();
            renameMap(DOCUMENTS + oldName, DOCUMENTS + newName);
            renameMap(META + oldName, META + newName);
            for (String map : getMvStore().getMapNames()) {
                if (map.startsWith(oldName + KEYS) || map.startsWith(oldName + ENTRIES)) {
                    renameMap(map, newName + map.substring(oldName.length()));
                }
            }
        }

        private void renameMap(String name, String newName) {
            MVStore store = getMvStore();
            store.removeMap(newName);
            store.renameMap(store.openMap(name), newName);
        }
    }
}
