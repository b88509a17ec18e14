package blipbatch.queue;

import static blipbatch.queue.QueueCollection.NEXT_ATTEMPT_AT;
import static blipbatch.queue.QueueCollection.PRIORITY;
import static blipbatch.queue.QueueCollection.REQUESTED_AT;
import static blipbatch.queue.QueueCollection.REQUEUES;
import static blipbatch.queue.QueueCollection.SCHEDULED_AT;
import static blipbatch.queue.QueueCollection.UPDATED_AT;
import static org.springframework.data.mongodb.core.query.Criteria.where;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.post.DocumentValues;
import blipbatch.probe.Reading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.Document;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.stereotype.Component;

/**
 * How much waits and for how long, a second ago at most: one reading for all who ask, since on a long queue each takes a
 * while.
 */
@Component
public class QueueFigures {

    /**
     * @param items how many are in each state
     * @param oldestWaiting since when the oldest item that is due has been due; empty if none is
     * @param nextAskedFor since when the next item is due, if somebody asked for it: empty if the next ones are a backfill's
     * @param scheduled how many of those that wait do so for the hour that a backfill gave them
     * @param nextHour the first of these hours
     */
    public record Figures(
            Map<ItemStatus, Long> items,
            Optional<Instant> oldestWaiting,
            Optional<Instant> nextAskedFor,
            long scheduled,
            Optional<Instant> nextHour) {}

    private final ImageQueue queue;
    private final QueueCollection items;
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final QueueClock clock;
    private final Reading<Figures> reading;

    QueueFigures(ImageQueue queue, QueueCollection items, QueueClock clock, Clock here) {
        this.queue = queue;
        this.items = items;
        this.clock = clock;
        this.reading = new Reading<>("queue-figures", this::read, here, FRESH);
    }

    /** Waits for as long as the queue takes to be read, if that was not for a while. */
    public Figures latest() {
        return current().orElseGet(this::read);
    }

    /** Empty if the queue cannot be read now; nobody is held up by a database that is away. */
    public Optional<Figures> current() {
        return reading.current();
    }

    /** How long that is ago; zero if nothing waits. */
    Duration waiting(Optional<Instant> since) {
        return since.map(then -> Duration.between(then, clock.lastKnown()))
                .filter(waiting -> !waiting.isNegative())
                .orElse(Duration.ZERO);
    }

    private Figures read() {
        Instant now = clock.instant();
        Optional<Instant> nextHour = items.first(query(Scheduled.waiting(now)).with(Sort.by(SCHEDULED_AT)))
                .map(item -> DocumentValues.instant(item.get(SCHEDULED_AT)));
        long scheduled = nextHour.isEmpty() ? 0 : items.count(query(Scheduled.waiting(now)));
        return new Figures(queue.counts(), oldestWaiting(), nextAskedFor(), scheduled, nextHour);
    }

    /** What waits for a later attempt waits on purpose, and does not count; once that is due, it has been due since then. */
    private Optional<Instant> oldestWaiting() {
        Query oldest = query(
                        ItemChanges.in(ItemStatus.QUEUED, where(NEXT_ATTEMPT_AT).is(null)))
                .with(Sort.by(REQUESTED_AT));
        Query longestDue = query(
                        ItemChanges.in(ItemStatus.QUEUED, where(NEXT_ATTEMPT_AT).lte(Date.from(clock.instant()))))
                .with(Sort.by(NEXT_ATTEMPT_AT));
        return Stream.of(oldest, longestDue)
                .flatMap(query -> items.first(query).stream())
                .map(QueueFigures::dueSince)
                .min(Comparator.naturalOrder());
    }

    /** As runs look for what to claim: whoever asked goes first. */
    private Optional<Instant> nextAskedFor() {
        Query next = query(ItemChanges.in(ItemStatus.QUEUED, ItemChanges.due(clock.instant())))
                .with(NextItems.NEXT_FIRST);
        return items.first(next)
                .filter(item ->
                        !(item.get(PRIORITY) instanceof Number priority && priority.intValue() >= BulkQueue.BEHIND))
                .map(QueueFigures::dueSince);
    }

    /** An item that came back by itself keeps the time of its request, and has waited since it came back. */
    private static Instant dueSince(Document item) {
        Instant requestedAt = HeldItem.requestedAt(item);
        Instant attempt = DocumentValues.instant(item.get(NEXT_ATTEMPT_AT));
        Instant cameBack = item.containsKey(REQUEUES) ? DocumentValues.instant(item.get(UPDATED_AT)) : null;
        return Stream.of(requestedAt, attempt, cameBack)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(requestedAt);
    }
}
