package blipbatch.queue;

import static blipbatch.queue.QueueCollection.REQUESTED_AT;
import static org.springframework.data.mongodb.core.query.Query.query;

import blipbatch.probe.Reading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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
     * @param oldestWaiting since when the oldest item that is due waits; empty if none does
     */
    public record Figures(Map<ItemStatus, Long> items, Optional<Instant> oldestWaiting) {}

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

    /** How long the oldest item that is due waits; zero if none does. */
    public Duration waiting(Figures figures) {
        return figures.oldestWaiting()
                .map(since -> Duration.between(since, clock.lastKnown()))
                .filter(waiting -> !waiting.isNegative())
                .orElse(Duration.ZERO);
    }

    private Figures read() {
        return new Figures(queue.counts(), oldestWaiting());
    }

    /** What waits for a later attempt waits on purpose, and does not count. */
    private Optional<Instant> oldestWaiting() {
        Query oldest = query(ItemChanges.in(ItemStatus.QUEUED, ItemChanges.due(clock.instant())))
                .with(Sort.by(REQUESTED_AT));
        return items.first(oldest).map(HeldItem::requestedAt);
    }
}
