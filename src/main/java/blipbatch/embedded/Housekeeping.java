package blipbatch.embedded;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the file small while the program runs. Every commit appends the pages it changed as one chunk, and a chunk's
 * space can be used again when none of its pages is current any more; one lasting page keeps the whole chunk. So the
 * pages of nearly empty chunks are written anew, a little at a time: as a write like any other, which changes nothing.
 */
final class Housekeeping implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    /** Per cent of the chunks' bytes that are current. */
    static final int TARGET_FILL_RATE = 50;

    /** Bytes to rewrite at a time: about ten milliseconds, for which other writes may wait. */
    private static final int STEP = 1 << 17;

    private static final int CLOSING_MILLIS = 2_000;

    private final MVStore store;
    private final GroupCommit commits;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "store-housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    private long seen;

    Housekeeping(MVStore store, GroupCommit commits) {
        this.store = store;
        this.commits = commits;
        thread.scheduleWithFixedDelay(this::step, 200, 200, TimeUnit.MILLISECONDS);
    }

    private synchronized void step() {
        if (store.isClosed() || commits.written() == seen) {
            return;
        }
        try {
            boolean rewrote = commits.write(() -> store.compact(TARGET_FILL_RATE, STEP));
            if (!rewrote) {
                seen = commits.written();
            }
        } catch (RuntimeException e) {
            if (!store.isClosed()) {
                log.error("The file of the embedded store cannot be tidied; it may grow until the next start", e);
            }
            thread.shutdown();
        }
    }

    /** Ends the thread, and leaves the store as it is. */
    void abandon() {
        thread.shutdown();
    }

    /** Ends the thread, without an interrupt, which would close the file, then compacts and closes the store. */
    @Override
    public synchronized void close() {
        thread.shutdown();
        // There is no further write to be safe from, so the space of older versions is free at once.
        store.setVersionsToKeep(2);
        store.close(CLOSING_MILLIS);
    }
}
