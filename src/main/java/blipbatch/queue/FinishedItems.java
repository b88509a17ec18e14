package blipbatch.queue;

import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Sort.Direction;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.aggregation.Aggregation;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.stereotype.Component;

/** What was done or given up, and when, by whichever worker. */
@Component
public class FinishedItems {

    private final MongoTemplate mongo;
    private final String collection;
    private final QueueIndexes indexes;

    FinishedItems(MongoTemplate mongo, QueueSettings settings, QueueIndexes indexes) {
        this.mongo = mongo;
        this.collection = settings.collection();
        this.indexes = indexes;
    }

    /** How many items got into a final state in each minute from then on; a minute without any is not in the map. */
    public Map<Instant, Finished> finishedPerMinute(Instant from) {
        indexes.ensure();
        Document minute =
                new Document("$dateToString", new Document("format", "%Y-%m-%dT%H:%M").append("date", "$processedAt"));
        Map<Instant, Finished> minutes = new TreeMap<>();
        mongo.aggregate(
                        Aggregation.newAggregation(
                                Aggregation.match(finished(where("processedAt").gte(Date.from(from)))),
                                context -> new Document(
                                        "$group",
                                        new Document("_id", new Document("status", "$status").append("minute", minute))
                                                .append("items", new Document("$sum", 1)))),
                        collection,
                        Document.class)
                .forEach(group -> {
                    Document of = group.get("_id", Document.class);
                    long items = ((Number) group.get("items")).longValue();
                    boolean done = ItemStatus.DONE.word().equals(of.getString("status"));
                    minutes.merge(
                            LocalDateTime.parse(of.getString("minute")).toInstant(ZoneOffset.UTC),
                            new Finished(done ? items : 0, done ? 0 : items),
                            Finished::plus);
                });
        return minutes;
    }

    /** The items that got into this final state last, the newest first. */
    public List<QueueEntry> newest(ItemStatus finalState, int limit) {
        indexes.ensure();
        Query last = query(where("status").is(finalState.word()))
                .with(Sort.by(Direction.DESC, "processedAt"))
                .limit(limit);
        return mongo.find(last, Document.class, collection).stream()
                .map(QueueEntry::from)
                .toList();
    }

    private static Criteria finished(Criteria when) {
        return when.and("status").in(ItemStatus.DONE.word(), ItemStatus.FAILED.word());
    }
}
