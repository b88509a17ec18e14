package blipbatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queries of a long queue are answered by the index that was made for them. */
class QueryPlanTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_000_000);
    private static final Document QUEUED = new Document("status", "queued");
    private static final Document NEXT_FIRST = new Document("priority", 1).append("createdAt", 1);
    private static final Document NEWEST_FIRST = new Document("_id", -1);

    private final MVStore store = MVStore.open(null);
    private final MVMap<Object, Document> documents = DurableDatabase.documents(store, "items");
    private final List<SortedDocuments> indexes = new ArrayList<>(List.of(new DocumentsById(documents)));

    @BeforeEach
    void fill() {
        for (int i = 0; i < 3_000; i++) {
            boolean done = i % 2 == 0;
            ObjectId id = new ObjectId("%024x".formatted(i));
            Document item = new Document("_id", id)
                    .append("status", done ? "done" : "queued")
                    .append("priority", i % 3)
                    .append("createdAt", NOW.plusMillis(i))
                    .append("requestedAt", NOW.plusMillis(i));
            item.putIfNotNull("processedAt", done ? NOW.plusMillis(i) : null);
            item.putIfNotNull("nextAttemptAt", i % 4 == 1 ? NOW.plusMillis(i) : null);
            documents.put(id, item);
        }
        index("status", "priority", "createdAt", "nextAttemptAt");
        index("status", "nextAttemptAt");
        index("status", "_id");
        index("status", "processedAt");
        index(QUEUED, "requestedAt", "nextAttemptAt");
    }

    private void index(String... fields) {
        index(new Document(), fields);
    }

    private void index(Document filter, String... fields) {
        String name = String.join("_", fields);
        List<IndexKey> keys =
                Arrays.stream(fields).map(field -> new IndexKey(field, true)).toList();
        IndexFilter partial = IndexFilter.of(new Document("partialFilterExpression", filter), keys);
        OrderedIndex index = new OrderedIndex(name, keys, partial, store, name, documents);
        index.fill(() -> {});
        indexes.add(index);
    }

    private QueryPlan plan(Document query, Document order, int wanted) {
        return QueryPlan.best(indexes, query, Conditions.of(query), order, wanted);
    }

    private static Document due() {
        return QUEUED.clone().append("nextAttemptAt", new Document("$not", new Document("$gt", NOW)));
    }

    private static void assertReads(QueryPlan plan, int atMost, String... fields) {
        assertThat(plan.scan().documents().fields()).containsExactly(fields);
        assertThat(plan.isSorted()).isTrue();
        assertThat(plan.cost()).isLessThanOrEqualTo(atMost);
    }

    @Test
    void the_next_items_come_in_their_order_from_the_index() {
        assertReads(plan(due(), NEXT_FIRST, 10), 110, "status", "priority", "createdAt", "nextAttemptAt");
    }

    @Test
    void whether_any_is_due_takes_one_entry() {
        assertReads(plan(due(), null, 1), 1, "status", "nextAttemptAt");
    }

    @Test
    void a_page_of_one_state_begins_with_the_newest() {
        assertReads(plan(QUEUED, NEWEST_FIRST, 20), 20, "status", "_id");
        assertThat(plan(QUEUED, NEWEST_FIRST, 20).direction()).isEqualTo(-1);
        assertReads(plan(new Document(), NEWEST_FIRST, 20), 20, "_id");
    }

    @Test
    void what_was_done_in_a_time_is_a_range() {
        Document lately = new Document("status", new Document("$in", List.of("done", "failed")))
                .append("processedAt", new Document("$gte", NOW.plusMillis(2_980)));
        assertReads(plan(lately, null, 0), 10, "status", "processedAt");
        Document either = new Document("status", "done")
                .append(
                        "$or",
                        List.of(
                                new Document("processedAt", new Document("$lt", NOW)),
                                new Document("processedAt", null).append("createdAt", new Document("$lt", NOW))));
        assertReads(plan(either, null, 0), 0, "status", "processedAt");
    }

    @Test
    void a_partial_index_serves_only_queries_that_say_its_condition() {
        Document oldest = new Document("requestedAt", 1);
        assertReads(plan(due(), oldest, 1), 20, "requestedAt", "nextAttemptAt");
        assertThat(plan(new Document("status", "done"), oldest, 1).isSorted()).isFalse();
    }

    @Test
    void states_that_there_are_not_are_the_gaps_between_the_others() {
        Document odd = new Document("status", new Document("$nin", List.of("queued", "done")));
        assertThat(plan(odd, NEWEST_FIRST, 20).cost()).isZero();
    }
}
