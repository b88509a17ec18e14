package blipbatch.probe;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A cached gauge: a figure that is read from a database at most every five seconds, however many ask, and missing while that is away. */
public final class Reading<T> {

    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** For a database that takes longer than anybody waits: what it answered the last time serves until then. */
    private static final Duration OUT_OF_DATE = Duration.ofSeconds(20);

    private record Read<T>(T value, Instant at) {}

    private final Question<Read<T>> question;
    private final Clock clock;
    private final Duration fresh;
    private Instant askedAt = Instant.MIN;
    private volatile @Nullable Read<T> latest;

    public Reading(String name, Callable<T> source, Clock clock) {
        this(name, source, clock, FRESH, PATIENCE);
    }

    /** @param fresh how old an answer may be, in the place of five seconds */
    public Reading(String name, Callable<T> source, Clock clock, Duration fresh) {
        this(name, source, clock, fresh, PATIENCE);
    }

    /** @param patience how long a scrape may wait for an answer, in the place of a second */
    Reading(String name, Callable<T> source, Clock clock, Duration fresh, Duration patience) {
        this.clock = clock;
        this.fresh = fresh;
        this.question = new Question<>(name, () -> latest = new Read<>(source.call(), clock.instant()), patience);
    }

    /** Empty if it cannot be read now. */
    public synchronized Optional<T> current() {
        Instant now = clock.instant();
        if (!now.isBefore(askedAt.plus(fresh))) {
            read();
            // And not from its beginning: the many figures of one scrape would each wait anew for a database that is
            // away.
            now = clock.instant();
            askedAt = now;
        }
        Instant outOfDate = now.minus(OUT_OF_DATE);
        return Optional.ofNullable(latest)
                .filter(read -> read.at().isAfter(outOfDate))
                .map(Read::value);
    }

    private void read() {
        try {
            question.ask();
        } catch (TimeoutException e) {
            // The last answer serves for a while.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            latest = null;
        }
    }
}
