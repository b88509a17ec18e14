package blipbatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blipbatch.testing.JavaProcess;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import de.bwaldvogel.mongo.backend.IndexKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledProcessTest {

    private static final int ROUNDS = Integer.getInteger("blipbatch.kill.rounds", 4);
    private static final int ACKNOWLEDGED = 400;

    @TempDir
    Path directory;

    @Test
    void everything_acknowledged_survives_kill_9_and_the_indexes_agree_with_the_documents() throws Exception {
        Path file = directory.resolve("mongo.mv");
        Map<String, Integer> acknowledged = new HashMap<>();

        for (int round = 0; round < ROUNDS; round++) {
            acknowledged.putAll(writeUntilKilled(file, round * 100_000, ACKNOWLEDGED + 37 * round));

            assertIndexesAgreeWithDocuments(file);
            assertStored(file, acknowledged);
        }
    }

    private static Map<String, Integer> writeUntilKilled(Path file, int first, int acknowledgements)
            throws IOException {
        Process process = JavaProcess.start(WritingProcess.class.getName(), file.toString(), String.valueOf(first));
        Map<String, Integer> acknowledged = new HashMap<>();
        try (BufferedReader output = process.inputReader()) {
            for (String line; (line = output.readLine()) != null; ) {
                if (line.matches("\\d-\\d+ [01]")) {
                    String[] idAndRevision = line.split(" ");
                    acknowledged.put(idAndRevision[0], Integer.valueOf(idAndRevision[1]));
                    if (acknowledged.size() == acknowledgements) {
                        process.toHandle()
                                .destroyForcibly(); // unlike the process itself, it leaves its output readable
                    }
                }
            }
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(acknowledgements);
        return acknowledged;
    }

    private static void assertIndexesAgreeWithDocuments(Path file) {
        try (MVStore store = EmbeddedMongo.open(file.toString())) {
            MVMap<Object, de.bwaldvogel.mongo.bson.Document> documents =
                    DurableDatabase.documents(store, "blipbatch.posts");
            for (String field : new String[] {"_id", "key"}) {
                String index = field.equals("_id") ? "_id_" : "key_1";
                UniqueKeys entries = new UniqueKeys(
                        store,
                        "blipbatch.posts._keys_" + index,
                        index,
                        List.of(new IndexKey(field, true)),
                        false,
                        IndexFilter.ofUnique(new de.bwaldvogel.mongo.bson.Document()));
                assertThat(entries.getIterable()).as(index).hasSameSizeAs(documents.keySet());
                entries.getIterable()
                        .forEach(entry -> assertThat(
                                        documents.get(entry.getValue()).get(field))
                                .as(index)
                                .isEqualTo(entry.getKey().get(0)));
            }
            assertOrderedIndexAgrees(store, documents);
        }
    }

    private static void assertOrderedIndexAgrees(
            MVStore store, MVMap<Object, de.bwaldvogel.mongo.bson.Document> documents) {
        List<IndexKey> keys = List.of(new IndexKey("revision", true), new IndexKey("key", true));
        IndexFilter all = IndexFilter.of(new de.bwaldvogel.mongo.bson.Document(), keys);
        String name = "revision_1_key_1";
        OrderedIndex index = new OrderedIndex(name, keys, all, store, "blipbatch.posts._entries_" + name, documents);
        List<SortedDocuments.Entry> entries = new ArrayList<>();
        KeyRanges.ALL.ranges().forEach(range -> index.in(range, false).forEachRemaining(entries::add));

        assertThat(entries).as(name).hasSameSizeAs(documents.keySet());
        assertThat(entries)
                .as(name)
                .allSatisfy(entry -> assertThat(entry.key())
                        .isEqualTo(IndexEntry.of(entry.document().get(), index.fields())));
    }

    private static void assertStored(Path file, Map<String, Integer> acknowledged) {
        try (EmbeddedMongo mongo = EmbeddedMongo.start(file, 0);
                MongoClient client = MongoClients.create(mongo.getConnectionString())) {
            MongoCollection<Document> posts = client.getDatabase("blipbatch").getCollection("posts");
            Map<String, Document> stored = new HashMap<>();
            posts.find().forEach(post -> stored.put(post.getString("_id"), post));

            assertThat(stored).containsKeys(acknowledged.keySet().toArray(new String[0]));
            acknowledged.forEach((id, revision) ->
                    assertThat(stored.get(id).getInteger("revision")).as(id).isGreaterThanOrEqualTo(revision));
            String takenKey = stored.values().iterator().next().getString("key");
            assertThatThrownBy(() -> posts.insertOne(new Document("key", takenKey)))
                    .isInstanceOf(MongoWriteException.class)
                    .hasMessageContaining("E11000");
        }
    }
}
