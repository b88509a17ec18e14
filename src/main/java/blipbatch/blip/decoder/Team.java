package blipbatch.blip.decoder;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that do the tasks of a product together with their caller, a hundred times in a step. They spin while a caption is generated, and sleep
 * otherwise. A task belongs to whoever takes it first: on a busy machine, where the other threads have no processor, the caller does more of
 * them, or all.
 */
public final class Team implements AutoCloseable {

    /** The same whichever thread does it, and in whichever order. */
    interface Task {
        void run(int number, Scratch scratch);
    }

    private static final class Work {

        private @Nullable Task task;
        private final int tasks;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private volatile @Nullable Throwable failure;

        private Work(Task task, int tasks) {
            this.task = task;
            this.tasks = tasks;
        }

        private void help(Scratch scratch) {
            for (int number = next.getAndIncrement(); number < tasks; number = next.getAndIncrement()) {
                try {
                    task.run(number, scratch);
                } catch (Throwable e) {
                    failure = e; // the caller's to throw
                }
                done.incrementAndGet();
            }
        }
    }

    /** How long a thread spins before it sleeps: longer than what a caller does between two steps. */
    private static final long SPIN_NANOS = 200_000;

    private static final int SPINS_A_LOOK = 64;

    private final Thread[] members;
    private final AtomicInteger asleep = new AtomicInteger();
    private final Scratch scratch = new Scratch();
    private volatile Work current = new Work((number, unused) -> {}, 0);
    private volatile boolean closed;

    /** @param threads with the caller */
    public Team(int threads) {
        members = new Thread[threads - 1];
        for (int i = 0; i < members.length; i++) {
            members[i] = new Thread(this::help, "text-decoder-" + (i + 1));
            members[i].setDaemon(true);
            members[i].start();
        }
    }

    int threads() {
        return members.length + 1;
    }

    /** Returns when all tasks are done; one caller at a time. */
    void run(int tasks, Task task) {
        Work work = new Work(task, tasks);
        if (tasks > 1) {
            current = work;
            if (asleep.get() > 0) {
                for (Thread member : members) {
                    LockSupport.unpark(member);
                }
            }
        }
        work.help(scratch);
        for (long begin = System.nanoTime(); work.done.get() < tasks; ) {
            spin(work);
            if (System.nanoTime() - begin > SPIN_NANOS) {
                LockSupport.parkNanos(SPIN_NANOS / 10); // whoever is at it has no processor: leave it this one
            }
        }
        work.task = null; // what it holds is not to stay until there is other work
        if (work.failure != null) {
            throw new IllegalStateException("A step of the decoder failed", work.failure);
        }
    }

    private static void spin(Work work) {
        for (int i = 0; i < SPINS_A_LOOK && work.done.get() < work.tasks; i++) {
            Thread.onSpinWait();
        }
    }

    private void help() {
        Scratch own = new Scratch();
        Work last = null;
        while (!closed) {
            Work work = next(last);
            work.help(own);
            last = work;
        }
    }

    /** Waits for work, or for the end. */
    private Work next(@Nullable Work last) {
        long begin = System.nanoTime();
        while (true) {
            for (int i = 0; i < SPINS_A_LOOK; i++) {
                Work work = current;
                if (work != last || closed) {
                    return work;
                }
                Thread.onSpinWait();
            }
            if (System.nanoTime() - begin > SPIN_NANOS) {
                sleep(last);
                begin = System.nanoTime();
            }
        }
    }

    private void sleep(@Nullable Work last) {
        asleep.incrementAndGet();
        while (current == last && !closed) {
            LockSupport.park(this);
        }
        asleep.decrementAndGet();
    }

    /** Nothing may be running. */
    @Override
    public void close() {
        closed = true;
        for (Thread member : members) {
            LockSupport.unpark(member);
        }
    }
}
