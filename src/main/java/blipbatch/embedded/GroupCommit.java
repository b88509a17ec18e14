package blipbatch.embedded;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * Makes every write durable before it returns, with one commit for all the writes that finished meanwhile.
 *
 * <p>A commit stores all maps of the store as they are at that moment, and one write changes several (the documents,
 * their indexes). So writes share a lock that a commit takes alone: it never stores half a write. Forcing the file to
 * the disk happens outside that lock, while the next writes are already running.
 */
final class GroupCommit {

    private final MVStore store;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Object forcing = new Object();

    private final AtomicLong written = new AtomicLong();
    private volatile long committed;
    private @Nullable RuntimeException failure;
    private long forced;

    GroupCommit(MVStore store) {
        this.store = store;
    }

    /** The number of writes so far. */
    long written() {
        return written.get();
    }

    /**
     * Runs the write and returns its result once it is on the disk. A write that throws is committed too: part of it
     * may be visible already, such as the documents of a bulk before the faulty one.
     */
    <T> T write(Supplier<T> write) {
        lock.readLock().lock();
        try {
            return write.get();
        } finally {
            long own = written.incrementAndGet();
            lock.readLock().unlock();
            commit(own);
            force(own);
        }
    }

    private void commit(long own) {
        if (committed >= own) {
            return;
        }
        lock.writeLock().lock();
        try {
            if (committed < own) {
                if (store.isClosed()) {
                    // After a failed commit the store is closed, and a further one would do nothing, silently.
                    throw new IllegalStateException(
                            "The embedded store is closed; nothing is written any more until its file is opened again.",
                            failure);
                }
                long all = written.get();
                try {
                    store.commit();
                } catch (RuntimeException e) {
                    failure = e;
                    throw e;
                }
                committed = all;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void force(long own) {
        synchronized (forcing) {
            if (forced < own) {
                long all = committed;
                try {
                    store.sync();
                } catch (RuntimeException e) {
                    // What a failed force left out is not tried again by the next one: so let there be no next one.
                    store.closeImmediately();
                    throw e;
                }
                forced = all;
            }
        }
    }
}
