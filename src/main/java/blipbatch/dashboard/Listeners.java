package blipbatch.dashboard;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/** All who are told what happens: so many at the most, since each keeps a connection. */
@Component
class Listeners implements AutoCloseable {

    static final int MAX = 100;

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
