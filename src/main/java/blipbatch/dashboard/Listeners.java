package blipbatch.dashboard;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/** All who are told what happens: so many at the most, since each keeps a connection. */
@Component
class Listeners implements AutoCloseable {

    static final int MAX = 100;

    /** Somebody who is told what happens. One who reads slowly delays nobody else, and is let go when too much waits for him. */
    static final class Listener {

        private static final int MAX_PENDING = 200;
        private static final long NO_TIMEOUT = 0;

        private final SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
        private final Executor threads;
        private CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
        private int pending;

        Listener(Executor threads, Runnable gone) {
            this.threads = threads;
            emitter.onCompletion(gone);
            emitter.onError(trouble -> gone.run());
        }

        SseEmitter emitter() {
            return emitter;
        }

        /** Returns at once; events arrive in their order. */
        synchronized void tell(SseEventBuilder event) {
            if (pending == MAX_PENDING) {
                emitter.complete();
                return;
            }
            pending++;
            sent = sent.thenRunAsync(() -> send(event), threads);
        }

        private void send(SseEventBuilder event) {
            try {
                emitter.send(event);
            } catch (IOException e) {
                emitter.completeWithError(e);
            } catch (IllegalStateException letGoMeanwhile) {
                // Not an error of the call: where it has not been answered yet, it would be answered with 500.
                emitter.complete();
            } finally {
                synchronized (this) {
                    pending--;
                }
            }
        }

        void close() {
            emitter.complete();
        }
    }

    private final Set<Listener> all = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(threadFactory());

    /** Null where there are too many already. */
    synchronized @Nullable Listener add() {
        if (all.size() >= MAX) {
            return null;
        }
        Listener[] listener = new Listener[1];
        listener[0] = new Listener(threads, () -> all.remove(listener[0]));
        all.add(listener[0]);
        return listener[0];
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void each(Consumer<Listener> action) {
        all.forEach(action);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static CustomizableThreadFactory threadFactory() {
        CustomizableThreadFactory factory = new CustomizableThreadFactory("events-to-");
        factory.setDaemon(true);
        return factory;
    }
}
