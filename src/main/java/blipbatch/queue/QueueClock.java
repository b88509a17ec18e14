package blipbatch.queue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;

/**
 * The time of the database's server, by which all workers judge leases and what is due: their own clocks need not agree. It is
 * asked for every few seconds, and in between this machine's clock goes on from there.
 */
@Component
public class QueueClock {

    private static final Logger log = LoggerFactory.getLogger(QueueClock.class);

    private static final Duration FRESH = Duration.ofSeconds(10);

    /** Of an answer that took longer it is not known well enough when it was true. */
    private static final Duration QUICK = Duration.ofSeconds(1);

    /** Of the server's answer. */
    private static final Duration PRECISION = Duration.ofMillis(1);

    private static final Duration ODD = Duration.ofSeconds(5);

    private final Supplier<Instant> server;
    private final Clock clock;
    private volatile Duration ahead = Duration.ZERO;
    private Instant measuredAt = Instant.MIN;
    private boolean measured;

    @Autowired
    QueueClock(QueueCollection items, Clock clock) {
        this(items::serverTime, clock);
    }

    QueueClock(Supplier<Instant> server, Clock clock) {
        this.server = server;
        this.clock = clock;
    }

    /** @throws DataAccessResourceFailureException if the database is away */
    public Instant instant() {
        measureIfOld();
        return lastKnown();
    }

    /** As {@link #instant}, but nobody is asked. */
    public Instant lastKnown() {
        return atServer(clock.instant());
    }

    /** What the server's clock shows when this machine's shows that. */
    Instant atServer(Instant here) {
        return here.plus(ahead);
    }

    /** By how much the server's clock is ahead of this machine's. */
    Duration ahead() {
        return ahead;
    }

    private synchronized void measureIfOld() {
        Instant before = clock.instant();
        // Also where this machine's clock was set back.
        if (before.isBefore(measuredAt) || !before.isBefore(measuredAt.plus(FRESH))) {
            measure(before);
        }
    }

    private void measure(Instant before) {
        Instant there;
        try {
            there = server.get();
        } catch (DataAccessResourceFailureException databaseAway) {
            throw databaseAway;
        } catch (DataAccessException e) {
            log.debug("The database does not tell its time; this machine's is used: {}", e.getMessage());
            measuredAt = clock.instant();
            return;
        }
        Instant after = clock.instant();
        Duration took = Duration.between(before, after);
        if (!measured || took.compareTo(QUICK) <= 0 && !took.isNegative()) {
            Duration way = took.dividedBy(2);
            Duration now = Duration.between(before.plus(way), there);
            if (now.abs().compareTo(way.plus(PRECISION)) <= 0) {
                now = Duration.ZERO; // as far as can be told, they agree
            }
            tell(ahead, now);
            ahead = now;
            measured = true;
        }
        measuredAt = after;
    }

    private static void tell(Duration before, Duration now) {
        boolean wasOdd = before.abs().compareTo(ODD) >= 0;
        boolean isOdd = now.abs().compareTo(ODD) >= 0;
        if (isOdd && !wasOdd) {
            log.warn(
                    "This machine's clock is {} s {} that of the database's server. The queue goes by the server's; set this"
                            + " machine's right (NTP), since logs and the record of runs go by it.",
                    now.abs().toSeconds(),
                    now.isNegative() ? "ahead of" : "behind");
        } else if (wasOdd && !isOdd) {
            log.info("This machine's clock agrees with that of the database's server again.");
        }
    }
}
