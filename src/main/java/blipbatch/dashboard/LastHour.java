package blipbatch.dashboard;

import blipbatch.queue.Finished;
import blipbatch.queue.FinishedItems;
import blipbatch.queue.QueueClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/**
 * What was finished in each of the last sixty minutes, as the queue has it. Minutes that are over are counted once, so that
 * an update reads a few minutes' items however many an hour has.
 */
@Component
class LastHour {

    static final int MINUTES = 60;

    /** Counted anew each time: a worker may be slow to put an end on record. */
    private static final int UNSETTLED = 3;

    /** What was finished in a minute, by all workers together. */
    record Minute(Instant start, Finished finished) {}

    private final FinishedItems items;
    private final QueueClock clock;
    private final TreeMap<Instant, Finished> settled = new TreeMap<>();
    private Instant settledUntil = Instant.EPOCH;

    LastHour(FinishedItems items, QueueClock clock) {
        this.items = items;
        this.clock = clock;
    }

    /** Sixty, the current one last. */
    synchronized List<Minute> minutes() {
        Instant current = clock.lastKnown().truncatedTo(ChronoUnit.MINUTES);
        Instant first = current.minus(Duration.ofMinutes(MINUTES - 1L));
        Instant from = settledUntil.isBefore(first) ? first : settledUntil;
        Map<Instant, Finished> counted = items.finishedPerMinute(from);
        List<Minute> minutes = IntStream.range(0, MINUTES)
                .mapToObj(minute -> first.plus(Duration.ofMinutes(minute)))
                .map(start -> new Minute(
                        start, (start.isBefore(from) ? settled : counted).getOrDefault(start, Finished.NONE)))
                .toList();
        remember(minutes, current.minus(Duration.ofMinutes(UNSETTLED)));
        return minutes;
    }

    private void remember(List<Minute> minutes, Instant until) {
        settled.clear();
        minutes.stream()
                .filter(minute -> minute.start().isBefore(until))
                .forEach(minute -> settled.put(minute.start(), minute.finished()));
        settledUntil = until;
    }
}
