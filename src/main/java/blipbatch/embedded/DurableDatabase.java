package blipbatch.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;
import java.util.List;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/** A database whose collections have indexes of every kind, each in a map of its own in the store's file. */
abstract class DurableDatabase extends H2Database {

    /** The names of the maps; the first two are the library's. */
    private static final String DOCUMENTS = "databases.";

    private static final String META = "meta.";

    private static final String KEYS = "._keys_";

    /** Of what matches the filter of a unique index; earlier versions had a key of every document among {@link #KEYS}. */
    private static final String SOME_KEYS = "._somekeys_";

    private static final String ENTRIES = "._entries_";

    /** The description of the index that is being made; at the start they are those of the file. */
    private @Nullable Document description;

    DurableDatabase(String name, MVStore store, CursorRegistry cursors) {
        super(name, store, cursors);
    }

    /** The one it was made with, also while the super constructor opens collections and the fields are not set yet. */
    abstract MVStore store();

    /** How the documents of a collection are kept in the file. */
    static MVMap<Object, Document> documents(MVStore store, String namespace) {
        return store.openMap(
                DOCUMENTS + namespace,
                new MVMap.Builder<Object, Document>().keyType(new IdType()).valueType(new DocumentType()));
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
        MVStore store = store();
        return new DurableCollection(
                this, collection, options, store, documents(store, name), meta(store, name), cursorRegistry);
    }

    private static MVMap<String, Object> meta(MVStore store, String namespace) {
        return store.openMap(META + namespace, new MVMap.Builder<String, Object>().valueType(new ObjectType()));
    }

    /** An index that the library kept before is filled anew, since the new one is empty. */
    @Override
    protected Index<Object> openOrCreateUniqueIndex(
            String collection, String index, List<IndexKey> keys, boolean sparse) {
        String namespace = getFullCollectionNamespace(collection);
        store().removeMap(namespace + "._index_" + index);
        IndexFilter filter = IndexFilter.ofUnique(description != null ? description : described(namespace, index));
        if (!filter.partial().isEmpty()) {
            store().removeMap(namespace + KEYS + index);
        }
        String map = namespace + (filter.partial().isEmpty() ? KEYS : SOME_KEYS) + index;
        return new UniqueKeys(store(), map, index, keys, sparse, filter);
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
        MVStore store = store();
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
        MongoCollection<Object> all = indexes.get();
        if (all == null) {
            return new Document(); // of an index by which the library finds the indexes themselves
        }
        return all.handleQueryAsStream(new Document("ns", namespace).append("name", index))
                .findFirst()
                .orElseGet(Document::new);
    }

    @Override
    protected void dropIndex(MongoCollection<Object> collection, String index) {
        super.dropIndex(collection, index);
        for (String keys : List.of(KEYS, SOME_KEYS, ENTRIES)) {
            store().removeMap(collection.getFullName() + keys + index);
        }
    }

    /** Moves the maps as well; the super class leaves them under the old name, to be lost at the next start. */
    @Override
    public void moveCollection(MongoDatabase from, MongoCollection<?> collection, String newCollectionName) {
        String oldName = collection.getFullName();
        super.moveCollection(from, collection, newCollectionName);
        String newName = collection.getFullName();
        renameMap(DOCUMENTS + oldName, DOCUMENTS + newName);
        renameMap(META + oldName, META + newName);
        for (String map : store().getMapNames()) {
            if (Stream.of(KEYS, SOME_KEYS, ENTRIES).anyMatch(keys -> map.startsWith(oldName + keys))) {
                renameMap(map, newName + map.substring(oldName.length()));
            }
        }
    }

    private void renameMap(String name, String newName) {
        MVStore store = store();
        store.removeMap(newName);
        store.renameMap(store.openMap(name), newName);
    }
}
