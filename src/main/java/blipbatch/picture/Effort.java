package blipbatch.picture;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The processor time that one picture may take of its thread. A thread in a loop cannot be stopped from outside: decoders are
 * stopped where they ask for more of the file and where they tell of their progress.
 */
final class Effort {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Duration limit;
    private final LongSupplier clock;
    private final long end;

    /** A decoder may take this for damage and go on; it is thrown again then. */
    static final class ExceededException extends RuntimeException {

        ExceededException() {
            super("The processor time for one picture is used up.", null, false, false);
        }
    }

    private Effort(Duration limit, LongSupplier clock) {
        this.limit = limit;
        this.clock = clock;
        this.end = clock.getAsLong() + limit.toNanos();
    }

    /** Of the thread that calls, from now on. */
    static Effort ofThisThread(Duration limit) {
        return new Effort(limit, THREADS::getCurrentThreadCpuTime);
    }

    /** By the times asked, in place of a clock: used up at the given one. */
    static Effort ofChecks(int checks) {
        return new Effort(Duration.ofNanos(checks), new AtomicLong()::incrementAndGet);
    }

    void check() {
        if (exceeded()) {
            throw new ExceededException();
        }
    }

    boolean exceeded() {
        return clock.getAsLong() - end >= 0;
    }

    Duration limit() {
        return limit;
    }
}
