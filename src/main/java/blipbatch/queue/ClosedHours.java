package blipbatch.queue;

import static blipbatch.queue.QueueCollection.CLAIMED_BY;
import static blipbatch.queue.QueueCollection.HOURS;
import static org.springframework.data.mongodb.core.query.Criteria.where;

import blipbatch.web.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Update;

/** Items of backfills that are worked on in some hours only: what nobody got at by their end waits for the next. */
final class ClosedHours {

    private static final Logger log = LoggerFactory.getLogger(ClosedHours.class);

    private final QueueCollection items;
    private final ItemChanges changes;
    private final Bulks bulks;
    private final QueueClock clock;

    ClosedHours(QueueCollection items, ItemChanges changes, Bulks bulks, QueueClock clock) {
        this.items = items;
        this.changes = changes;
        this.bulks = bulks;
        this.clock = clock;
    }

    /** Those of the claimed items that may be worked on now. The holder has the others no longer, and they wait with all that are like them. */
    List<Document> open(List<Document> claimed, String holder) {
        if (claimed.stream().noneMatch(item -> item.containsKey(HOURS))) {
            return claimed;
        }
        Instant now = clock.instant();
        List<Document> open = new ArrayList<>();
        Map<Hours, List<Object>> closed = new LinkedHashMap<>();
        for (Document item : claimed) {
            Hours.of(item.get(HOURS))
                    .filter(hours -> hours.window(now).opens().isAfter(now))
                    .ifPresentOrElse(
                            hours -> closed.computeIfAbsent(hours, some -> new ArrayList<>())
                                    .add(ItemIds.of(item)),
                            () -> open.add(item));
        }
        closed.forEach((hours, ids) -> putOff(hours, ids, holder, now));
        return open;
    }

    private void putOff(Hours hours, List<Object> ids, String holder, Instant now) {
        Instant next = hours.window(now).opens();
        Supplier<Criteria> others = () -> ItemChanges.in(ItemStatus.QUEUED, ItemChanges.due(now))
                .and(HOURS)
                .is(hours.kept());
        try {
            Update update = ItemUpdates.withoutHolder(Scheduled.later(next));
            long back =
                    changes.change(ids, where(CLAIMED_BY).is(holder), ItemStatus.PROCESSING, ItemStatus.QUEUED, update);
            back += bulks.changeAll(others, some -> items.updateEach(some, others.get(), Scheduled.later(next)));
            log.info("{} items that were due in the hours {} wait for the next, at {}.", back, hours.kept(), next);
        } catch (Refusal cannotBeChanged) {
            // It is told; the items are the holder's until its run ends.
        }
    }
}
