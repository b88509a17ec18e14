package blipbatch.queue;

import static blipbatch.queue.QueueCollection.HOURS;
import static blipbatch.queue.QueueCollection.NEXT_ATTEMPT_AT;
import static blipbatch.queue.QueueCollection.PRIORITY;
import static blipbatch.queue.QueueCollection.REQUESTED_AT;
import static blipbatch.queue.QueueCollection.SCHEDULED_AT;
import static blipbatch.queue.QueueCollection.STATUS;
import static org.springframework.data.mongodb.core.query.Criteria.where;

import blipbatch.post.DocumentValues;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Update;

/** Items that wait for the hour that a backfill has given them: nothing has failed, and nobody waits for them. */
final class Scheduled {

    private Scheduled() {}

    /** A new item gets its place in the timetable. */
    static Document lay(Document item, @Nullable Timetable timetable) {
        if (timetable == null) {
            return item;
        }
        Date due = Date.from(timetable.take());
        item.append(NEXT_ATTEMPT_AT, due).append(SCHEDULED_AT, due);
        return timetable.hours() == null ? item : item.append(HOURS, timetable.hours());
    }

    static Criteria waiting(Instant now) {
        return where(SCHEDULED_AT).gt(Date.from(now));
    }

    /** The hour that the item waits for; null where it waits for something else, or for nothing. */
    static @Nullable Instant at(Document item) {
        Instant hour = DocumentValues.instant(item.get(SCHEDULED_AT));
        boolean waits = ItemStatus.QUEUED.word().equals(item.get(STATUS));
        return waits && hour != null && hour.equals(DocumentValues.instant(item.get(NEXT_ATTEMPT_AT))) ? hour : null;
    }

    static Update later(Instant due) {
        return new Update().set(NEXT_ATTEMPT_AT, Date.from(due)).set(SCHEDULED_AT, Date.from(due));
    }

    /** Makes those of the items due that wait for their hour, or for a later attempt. Returns how many. */
    static long dueNow(QueueCollection items, Collection<?> ids, Instant now) {
        Criteria putOff =
                ItemChanges.in(ItemStatus.QUEUED, where(NEXT_ATTEMPT_AT).gt(Date.from(now)));
        return askedForNow(items, ids, now)
                + items.updateEach(
                        ids, putOff, new Update().unset(NEXT_ATTEMPT_AT).unset(HOURS));
    }

    /** Gives those of the items that wait this priority, also before their hour. Returns how many. */
    static long bringForward(QueueCollection items, Collection<?> ids, int priority, Instant now) {
        askedForNow(items, ids, now);
        return items.updateEach(
                ids,
                ItemChanges.in(ItemStatus.QUEUED, new Criteria()),
                new Update().set(PRIORITY, priority).unset(HOURS));
    }

    /** Somebody asks for those of the items that wait for their hour: they are due, as if they had been asked for now. Returns how many. */
    private static long askedForNow(QueueCollection items, Collection<?> ids, Instant now) {
        Update update = new Update()
                .set(REQUESTED_AT, Date.from(now))
                .unset(NEXT_ATTEMPT_AT)
                .unset(SCHEDULED_AT)
                .unset(HOURS);
        return items.updateEach(ids, ItemChanges.in(ItemStatus.QUEUED, waiting(now)), update);
    }
}
