package blipbatch.queue;

import blipbatch.queue.Hours.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When the items of a backfill are due that is not to be worked off at once: one after the other at its rate, while its hours are open. By the
 * minute, so that a run finds more than one. By the clock of the database's server; for one thread.
 */
public final class Timetable {

    private static final Duration FORESEEABLE = Duration.ofDays(36_525);

    private final Duration apart;
    private final @Nullable Hours hours;
    private final Set<Long> runs;
    private Instant next;
    private @Nullable Instant last;

    /**
     * @param apart the time between two items; zero where they may come as fast as they can
     * @param runs those that lay out its items: one, and those that it is a restart of
     * @param begin when the first of the next items is due, if its hours are open
     */
    public Timetable(Duration apart, @Nullable Hours hours, Set<Long> runs, Instant begin) {
        this.apart = apart;
        this.hours = hours;
        this.runs = Set.copyOf(runs);
        this.next = begin;
    }

    /** When the next item is due, who takes its place in the timetable with that. */
    public Instant take() {
        Instant due = open(next);
        next = due.plus(apart);
        last = due.truncatedTo(ChronoUnit.MINUTES);
        return last;
    }

    /** An item has been laid out there already, by a try that was broken off. */
    void passed(Instant laidOut) {
        Instant behind = laidOut.plus(apart.compareTo(Duration.ofMinutes(1)) < 0 ? Duration.ofMinutes(1) : apart);
        if (!apart.isZero() && next.isBefore(behind)) {
            next = behind;
        }
    }

    boolean isOf(@Nullable Object run) {
        return run instanceof Number number && runs.contains(number.longValue());
    }

    @Nullable
    String hours() {
        return hours == null ? null : hours.kept();
    }

    /** Where it is to go on. */
    public Instant next() {
        return next;
    }

    /** What {@link #take} gave last; null before that. */
    public @Nullable Instant last() {
        return last;
    }

    /** When the last of so many items would be due; empty if that is not in this century. */
    public Optional<Instant> last(long items) {
        Timetable copy = new Timetable(apart, hours, runs, next);
        return copy.skip(items - 1) ? Optional.of(copy.take()) : Optional.empty();
    }

    private boolean skip(long items) {
        Instant end = next.plus(FORESEEABLE);
        long left = items;
        while (left > 0 && next.isBefore(end)) {
            Instant due = open(next);
            long fit = Math.min(left, places(due, end));
            next = due.plus(apart.multipliedBy(fit));
            left -= fit;
        }
        return left <= 0;
    }

    private long places(Instant due, Instant end) {
        if (apart.isZero()) {
            return Long.MAX_VALUE;
        }
        Instant closes = hours == null ? end : hours.window(due).closes();
        return Duration.between(due, closes).plus(apart).minusNanos(1).dividedBy(apart);
    }

    private Instant open(Instant time) {
        if (hours == null) {
            return time;
        }
        Window window = hours.window(time);
        return window.opens().isAfter(time) ? window.opens() : time;
    }
}
