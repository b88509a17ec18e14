package blipbatch.queue;

import static blipbatch.queue.QueueCollection.ID;
import static blipbatch.queue.QueueCollection.PROCESSED_AT;
import static blipbatch.queue.QueueCollection.STATUS;
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
import org.springframework.data.mongodb.core.aggregation.Aggregation;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.schema.JsonSchemaObject;
import org.springframework.stereotype.Component;

/** What was done or given up, and when, by whichever worker. */
@Component
public class FinishedItems {

    private final QueueCollection items;

    FinishedItems(QueueCollection items) {
        this.items = items;
    }

    /** How many items got into a final state in each minute from then on; a minute without any is not in the map. */
    public Map<Instant, Finished> finishedPerMinute(Instant from) {
        Document minute =
                new Document("$dateToString", new Document("format", "%Y-%m-%dT%H:%M").append("date", "$processedAt"));
        Map<Instant, Finished> minutes = new TreeMap<>();
        items.aggregate(
                        Aggregation.match(finished(
                                where(PROCESSED_AT).gte(Date.from(from)).not().type(JsonSchemaObject.Type.ARRAY))),
                        context -> new Document(
                                "$group",
                                new Document(ID, new Document(STATUS, "$status").append("minute", minute))
                                        .append("items", new Document("$sum", 1))))
                .forEach(group -> {
                    Document of = group.get(ID, Document.class);
                    long count = ((Number) group.get("items")).longValue();
                    boolean done = ItemStatus.DONE.word().equals(of.getString(STATUS));
                    minutes.merge(
                            LocalDateTime.parse(of.getString("minute")).toInstant(ZoneOffset.UTC),
                            new Finished(done ? count : 0, done ? 0 : count),
                            Finished::plus);
                });
        return minutes;
    }

    /** The items that got into this final state last, the newest first. */
    public List<QueueItem> newest(ItemStatus finalState, int limit) {
        Query last = query(where(STATUS).is(finalState.word()))
                .with(Sort.by(Direction.DESC, PROCESSED_AT))
                .limit(limit);
        return items.find(QueueItem.read(last)).stream().map(QueueItem::from).toList();
    }

    private static Criteria finished(Criteria when) {
        return when.and(STATUS).in(ItemStatus.DONE.word(), ItemStatus.FAILED.word());
    }
}
